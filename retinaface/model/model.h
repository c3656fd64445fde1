#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "retinaface/base/file.h"
#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"
#include "retinaface/formats/safetensors.h"
#include "retinaface/model/network_config.h"
#include "retinaface/nn/graph.h"

namespace retinaface {

/// A network with its weights, under our tensor names (docs/NUMERICS.md), and where it came from.
struct Model {
  NetworkConfig config;
  NamedTensors tensors;
  std::string name = {};         ///< what outputs call it: the file's name without its extension
  std::string sha256 = {};       ///< of the file; "" for a model that was made in memory
  std::string file_format = {};  ///< e.g. "PyTorch (legacy)"
  std::string licence = {};      ///< "unknown" when the file does not say
  std::string provenance = {};
};

/// Reads weights of any supported format; the architecture comes from the file's own config or is
/// recognised from tensor names and shapes (biubug6's and InsightFace's files). All tensors are
/// checked against it. Errors name the file and the tensor: NotFound, Unreadable, Corrupt,
/// Unsupported for weights of another kind of network, or LimitExceeded for a file of more than
/// 4 GiB or more than there is memory for. Of a file of no known format only the start is read.
[[nodiscard]] Result<Model> load_model(const std::filesystem::path& path);
/// @param name  the file's name, with or without folders
[[nodiscard]] Result<Model> read_model(std::span<const std::byte> file, std::string_view name);

/// Seeded random weights, scaled so that activations neither vanish nor explode.
/// @throws ContractError  see check_network_config
[[nodiscard]] Model random_model(const NetworkConfig& config, std::uint64_t seed);

/// The network for the engine; outputs are what `head_levels` expects. A BatchNorm may be folded
/// into the convolution before it: then that has a bias and the BatchNorm no tensors.
/// @return Corrupt when a tensor is missing, unexpected, of another shape or not finite
[[nodiscard]] Result<nn::Graph> build_graph(const Model& model);

/// Our own file: safetensors with the config, licence and provenance in its metadata. Float16
/// halves it; scores then change in the third digit.
[[nodiscard]] Result<Bytes> to_safetensors(const Model& model,
                                           StorageType type = StorageType::Float32);

/// An ONNX file (opset 11; batch, height and width free, the latter two multiples of the largest
/// stride). Input "image" [N, 3, H, W] float, not normalised, in the network's channel order;
/// outputs "boxes" [N, A, 4], "scores" [N, A, 2] after softmax, "landmarks" [N, A, 10], A anchors
/// in the order of `all_anchors`. BatchNorms are folded; `read_model` reads the file back.
/// @return the error of `build_graph`; Unsupported for a deformable network, for which opset 11 has
///         no operator
[[nodiscard]] Result<Bytes> to_onnx(const Model& model);

}  // namespace retinaface
