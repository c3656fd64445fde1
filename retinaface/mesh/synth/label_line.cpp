#include "retinaface/mesh/synth/label_line.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "retinaface/data/json_lines.h"

namespace retinaface::mesh::internal {
namespace {

using Json = nlohmann::ordered_json;

/// With so many decimals: more would be noise.
double rounded(double value, int decimals) {
  const double scale = std::pow(10, decimals);
  return std::round(value * scale) / scale;
}

Json json_of(Vec3 v, int decimals = 4) {
  return {rounded(v.x, decimals), rounded(v.y, decimals), rounded(v.z, decimals)};
}

Json pose_of(const SyntheticFace& face) {
  Json rows = Json::array();
  const float translation[] = {face.translation.x, face.translation.y, face.translation.z};
  for (std::size_t row = 0; row < 3; ++row) {
    rows.push_back(json_of(face.rotation[row], 6));
    rows.back().push_back(rounded(translation[row], 2));
  }
  return rows;
}

void add_face(const SyntheticFace& face, Json& json) {
  json["points68"] = Json::array();
  for (const Point point : face.points68)
    json["points68"].push_back({rounded(point.x, 2), rounded(point.y, 2)});
  json["visible68"] = face.visible68;
  json["pose"] = pose_of(face);
}

Json light_of(const Lighting<float>& lighting) {
  const PointLight<float>& light = lighting.lights.front();
  Json json{{"towards", json_of(unit_vector(light.position))},
            {"intensity", json_of(light.intensity)},
            {"ambient", json_of(lighting.ambient)}};
  for (const Vec3 harmonic : *lighting.environment)
    json["environment"].push_back(json_of(harmonic));
  return json;
}

LabelledImage labelled_image(const SyntheticPicture& picture, const std::string& path) {
  LabelledImage labels;
  labels.path = path;
  labels.width = picture.image.width();
  labels.height = picture.image.height();
  for (const SyntheticFace& face : picture.faces) labels.faces.push_back(face.label);
  return labels;
}

}  // namespace

Result<std::string> label_line(const SyntheticPicture& picture, const std::string& path) {
  const LabelledImage labels = labelled_image(picture, path);
  RETINAFACE_ASSIGN_OR_RETURN(const std::string text, format_label_lines({&labels, 1}));
  Json json = Json::parse(text);
  for (std::size_t i = 0; i < picture.faces.size(); ++i)
    add_face(picture.faces[i], json["faces"][i]);
  json["camera"] = {{"focal", rounded(picture.focal, 3)},
                    {"center", {labels.width / 2.0, labels.height / 2.0}}};
  json["light"] = light_of(picture.lighting);
  return json.dump() + '\n';
}

}  // namespace retinaface::mesh::internal
