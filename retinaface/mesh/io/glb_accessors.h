#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/mesh/io/glb_container.h"
#include "retinaface/mesh/vector3.h"

namespace retinaface::mesh::internal {

/// Reads the typed arrays of a binary glTF file. What all of them take together is limited, as a
/// small file may show the same bytes many times.
class GlbAccessors {
 public:
  /// @param container  must outlive this
  GlbAccessors(const GlbContainer& container, std::uint64_t max_bytes, std::string_view name);

  /// Of type VEC3, or VEC4, whose last component is dropped.
  [[nodiscard]] Result<std::vector<Vec3>> vectors(std::uint64_t accessor);
  /// Of type SCALAR and an unsigned component type.
  [[nodiscard]] Result<std::vector<std::uint32_t>> indices(std::uint64_t accessor);

 private:
  struct Values {
    std::size_t num_components = 0;
    std::vector<double> numbers;
    bool are_unsigned = false;
  };
  struct Layout;

  [[nodiscard]] Result<Values> read(std::uint64_t accessor);
  [[nodiscard]] Result<Layout> layout_of(const nlohmann::json& accessor,
                                         const std::string& subject) const;
  [[nodiscard]] Result<void> find_values(const nlohmann::json& accessor, const std::string& subject,
                                         Layout& layout) const;

  const GlbContainer& container_;
  std::uint64_t bytes_left_;
  std::string_view name_;
};

}  // namespace retinaface::mesh::internal
