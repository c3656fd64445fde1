#include "retinaface/mesh/render/test_face.h"

#include <algorithm>
#include <limits>
#include <map>
#include <span>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/data/archive.h"
#include "retinaface/data/npy.h"

namespace retinaface::mesh {
namespace {

std::map<std::string, NpyArray> read_arrays(const std::filesystem::path& npz) {
  std::map<std::string, NpyArray> arrays;
  const auto file = read_file(npz).value();
  const auto keep = [&](std::string_view name, std::string_view content) -> Result<void> {
    if (name != "neutral.npy" && name != "faces.npy") return {};
    RETINAFACE_ASSIGN_OR_RETURN(
        arrays[std::string(name)],
        parse_npy(std::as_bytes(std::span(content.data(), content.size())), name));
    return {};
  };
  internal::for_each_file(file, npz.string(), {}, keep).value();
  return arrays;
}

void move_to_origin(std::vector<float>& vertices) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    float low = std::numeric_limits<float>::max();
    float high = -low;
    for (std::size_t i = axis; i < vertices.size(); i += 3) {
      low = std::min(low, vertices[i]);
      high = std::max(high, vertices[i]);
    }
    for (std::size_t i = axis; i < vertices.size(); i += 3) vertices[i] -= (low + high) / 2;
  }
}

}  // namespace

NeutralFace read_neutral_face(const std::filesystem::path& npz) {
  auto arrays = read_arrays(npz);
  const NpyArray& quads = arrays["faces.npy"];
  const NpyArray& neutral = arrays["neutral.npy"];
  RETINAFACE_REQUIRE(neutral.values.size() == 3 * 9409 && quads.values.size() == 4 * 9230,
                     npz.string() + ": other sizes than 9409 vertices and 9230 quads");
  NeutralFace face;
  for (const double value : neutral.values) face.vertices.push_back(static_cast<float>(value));
  for (std::size_t i = 0; i < quads.values.size(); i += 4) {
    for (const std::size_t corner : {0U, 1U, 2U, 0U, 2U, 3U})
      face.triangles.push_back(static_cast<std::int32_t>(quads.values[i + corner]));
  }
  move_to_origin(face.vertices);
  return face;
}

}  // namespace retinaface::mesh
