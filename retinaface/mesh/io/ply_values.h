#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "retinaface/formats/byte_reader.h"
#include "retinaface/mesh/io/ply_header.h"

namespace retinaface::mesh::internal {

/// The numbers behind a PLY header, one after the other.
class PlyValues {
 public:
  PlyValues(std::string_view body, PlyEncoding encoding);

  /// None at the end, and in text for what is no number.
  [[nodiscard]] std::optional<double> next(PlyType type);

  /// The most items that the rest of the file can hold, each with at least these properties.
  [[nodiscard]] std::uint64_t max_items(const std::vector<PlyProperty>& properties) const;

 private:
  [[nodiscard]] std::optional<double> next_word();

  retinaface::internal::ByteReader bytes_;
  std::string_view text_;
  PlyEncoding encoding_;
};

}  // namespace retinaface::mesh::internal
