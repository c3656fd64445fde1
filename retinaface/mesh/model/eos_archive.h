#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/formats/byte_reader.h"
#include "retinaface/mesh/model/morphable_model.h"

namespace retinaface::mesh::internal {

/// One of eos's principal component models.
struct EosPart {
  std::vector<float> mean;  ///< [3 * num_vertices], empty in a model without such a part
  LinearModes modes;
  std::vector<Triangle> triangles;
};

/// Walks over what cereal's binary archive has written of eos's classes. Counts are 64 bits wide
/// and stand before what they count, matrices are columns first, and nothing is aligned or tagged:
/// a number that makes no sense is all that tells a foreign file.
class EosArchive {
 public:
  /// Both are borrowed.
  EosArchive(std::span<const std::byte> file, std::string_view name) : reader_(file), name_(name) {}

  /// Every function reads on behind the last one; what it returns of damaged bytes is Corrupt.
  /// @param what  the part, for messages
  [[nodiscard]] Result<std::uint32_t> version();
  [[nodiscard]] Result<EosPart> principal_components(std::string_view what);
  [[nodiscard]] Result<LinearModes> blendshapes();
  /// Whether a part that need not be there follows.
  [[nodiscard]] Result<bool> has_optional(std::string_view what);
  /// Which of `count` kinds follows.
  [[nodiscard]] Result<std::int32_t> alternative(std::string_view what, std::int32_t count);
  /// Vertices by the names that a model gives them.
  [[nodiscard]] Result<std::map<std::string, std::uint32_t, std::less<>>> named_vertices();
  [[nodiscard]] Result<void> skip(std::string_view what, std::size_t bytes_each);
  [[nodiscard]] Result<void> expect_end() const;

  [[nodiscard]] Error fault(std::string_view what) const;

 private:
  struct Matrix {
    std::size_t rows;
    std::size_t columns;
    std::vector<float> values;  ///< columns first
  };

  [[nodiscard]] Error ends_inside(std::string_view what) const;
  template <typename T>
  [[nodiscard]] Result<T> number(std::string_view what);
  /// A count of things that take at least so many bytes each: no more than the file can hold.
  [[nodiscard]] Result<std::size_t> count(std::string_view what, std::size_t bytes_each);
  [[nodiscard]] Result<std::string_view> text(std::string_view what);
  [[nodiscard]] Result<Matrix> matrix(const std::string& what);
  [[nodiscard]] Result<std::vector<float>> column(const std::string& what);
  [[nodiscard]] Result<std::uint32_t> vertex(std::string_view what);
  [[nodiscard]] Result<std::vector<Triangle>> triangles(const std::string& what);

  retinaface::internal::ByteReader reader_;
  std::string_view name_;
};

}  // namespace retinaface::mesh::internal
