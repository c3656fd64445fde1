#include "retinaface/mesh/model/ict_parts.h"

#include <nlohmann/json.hpp>

#include "retinaface/formats/messages.h"

namespace retinaface::mesh {

MorphableModel empty_ict_model() {
  MorphableModel model;
  model.name = "ICT-FaceKit Light";
  model.licence = "MIT, Copyright (c) 2020 USC Institute for Creative Technologies";
  model.expression.kind = ModeKind::Blendshapes;
  return model;
}

Result<std::vector<std::uint32_t>> parse_ict_landmarks(std::string_view json,
                                                       std::string_view name) {
  const auto root = nlohmann::json::parse(json, nullptr, false);
  for (const char* key : {"landmarks68_vertices", "idx_to_landmark_verts"}) {
    if (!root.is_object() || !root.contains(key) || !root[key].is_array()) continue;
    std::vector<std::uint32_t> vertices;
    for (const auto& vertex : root[key]) {
      if (!vertex.is_number_unsigned() || vertex.get<std::uint64_t>() > UINT32_MAX)
        return retinaface::internal::corrupt(
            name, "the list '" + std::string(key) + "' holds more than vertex indices");
      vertices.push_back(vertex.get<std::uint32_t>());
    }
    return vertices;
  }
  return retinaface::internal::corrupt(
      name, "is not a JSON object with a list 'landmarks68_vertices' or 'idx_to_landmark_verts'");
}

}  // namespace retinaface::mesh
