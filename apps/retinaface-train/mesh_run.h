#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include "apps/retinaface/status_line.h"
#include "retinaface/base/result.h"
#include "retinaface/mesh/learning/auto_encoder_learner.h"
#include "retinaface/mesh/learning/auto_encoder_start.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::cli {

struct MeshRunOptions {
  std::filesystem::path output;  ///< a folder
  std::string name;
  std::string licence;  ///< empty: that of the face model
  std::size_t num_vertices = 2353;
  std::size_t latent_size = 128;
  std::size_t num_meshes = 100'000;
  std::size_t batch_size = 16;
  double learning_rate = 3e-3;
  std::uint64_t seed = 1;
};

struct MeshRunSummary {
  std::size_t num_meshes = 0;  ///< fewer than asked for when stopped
  std::string report;          ///< of what the network and principal components make of new meshes
};

/// Trains an auto-encoder on faces that a morphable model draws. Writes into the folder log.csv,
/// validation.csv, the curves as SVG and, at the end and when stopped, network.safetensors,
/// report.txt and reconstructions.png, originals above what the network makes of them.
[[nodiscard]] Result<MeshRunSummary> train_mesh_auto_encoder(const mesh::MorphableModel& model,
                                                             const MeshRunOptions& options,
                                                             const std::stop_token& stop,
                                                             StatusLine& line);

}  // namespace retinaface::cli
