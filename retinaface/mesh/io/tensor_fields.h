#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/formats/safetensors.h"
#include "retinaface/mesh/mesh.h"

// What readers and writers of our mesh files share: indices are whole floats.
namespace retinaface::mesh::internal {

/// Up to here every whole number is a float.
inline constexpr std::uint32_t kMostIndexed = std::uint32_t{1} << 24;

/// The tensors and the metadata of a file; both and the name are borrowed. Errors are sentences
/// that start with the name.
class TensorFields {
 public:
  /// @param most_index  of any tensor of indices
  TensorFields(const TensorFile& file, std::string_view name, std::uint32_t most_index)
      : file_(file), name_(name), most_index_(most_index) {}

  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] const NamedTensors& tensors() const { return file_.tensors; }
  [[nodiscard]] bool has(std::string_view tensor) const { return file_.tensors.contains(tensor); }
  [[nodiscard]] std::optional<std::string> text(std::string_view key) const;

  /// Corrupt.
  [[nodiscard]] Error fault(std::string_view what) const;
  [[nodiscard]] Error missing(std::string_view tensor) const;
  /// @return  Unsupported when the metadata say something else
  [[nodiscard]] Result<void> expect(std::string_view key, std::string_view expected) const;

  /// @return  Corrupt when it is missing, or does not hold such numbers
  [[nodiscard]] Result<std::span<const float>> values(std::string_view tensor) const;
  [[nodiscard]] Result<std::vector<std::uint32_t>> indices(std::string_view tensor) const;
  [[nodiscard]] Result<std::vector<Triangle>> triangles(std::string_view tensor) const;

 private:
  const TensorFile& file_;
  std::string_view name_;
  std::uint32_t most_index_;
};

/// A vector, which no storage type rounds.
[[nodiscard]] Tensor vector_tensor(std::span<const float> values);
[[nodiscard]] Tensor vector_tensor(std::span<const std::uint32_t> indices);
[[nodiscard]] Tensor vector_tensor(std::span<const Triangle> triangles);

}  // namespace retinaface::mesh::internal
