#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/mesh/io/ply.h"

namespace retinaface::mesh::internal {

enum class PlyType { Int8, UInt8, Int16, UInt16, Int32, UInt32, Float32, Float64 };

[[nodiscard]] std::size_t size_of(PlyType type);

struct PlyProperty {
  std::string name;
  PlyType type = PlyType::Float32;
  std::optional<PlyType> count_type;  ///< of a list: how its length is stored
};

struct PlyElement {
  std::string name;
  std::uint64_t count = 0;
  std::vector<PlyProperty> properties;

  /// The place of a property that is no list.
  [[nodiscard]] std::optional<std::size_t> scalar(std::string_view property_name) const;
};

struct PlyHeader {
  PlyEncoding encoding = PlyEncoding::Ascii;
  std::vector<PlyElement> elements;
  std::size_t size = 0;  ///< bytes up to the first value
};

/// @return  Corrupt, or LimitExceeded for a header of more than 64 KiB
[[nodiscard]] Result<PlyHeader> read_ply_header(std::string_view file, std::string_view name);

}  // namespace retinaface::mesh::internal
