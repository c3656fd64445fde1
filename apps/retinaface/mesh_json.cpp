#include "apps/retinaface/mesh_json.h"

#include <cmath>
#include <span>

#include "retinaface/base/file.h"
#include "retinaface/mesh/vector3.h"
#include "retinaface/pipeline/json_text.h"

namespace retinaface::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kPixels = 1e3;        ///< a thousandth of a pixel, a micrometre
constexpr double kCoefficients = 1e4;  ///< of a standard deviation, of light
constexpr double kUnits = 1e6;         ///< of a rotation

/// A number with as many digits as it is good for.
Json rounded(double value, double steps) {
  return std::round(value * steps) / steps;
}

Json json_of(Point point) {
  return {rounded(point.x, kPixels), rounded(point.y, kPixels)};
}

template <typename T>
Json json_of(mesh::Vector3<T> v, double steps) {
  return {rounded(v.x, steps), rounded(v.y, steps), rounded(v.z, steps)};
}

Json json_of(const std::vector<float>& coefficients) {
  Json list = Json::array();
  for (const float coefficient : coefficients) list.push_back(rounded(coefficient, kCoefficients));
  return list;
}

Json json_of(const ModelIdentity& model) {
  return {{"name", internal::to_valid_utf8(model.name)}, {"sha256", model.sha256}};
}

Json pose_json(const mesh::FaceInPicture& face) {
  Json rotation = Json::array();
  for (const mesh::Vec3d row : face.rotation) rotation.push_back(json_of(row, kUnits));
  return {{"convention", "rotation = Rx(-pitch) Ry(-yaw) Rz(-roll), degrees"},
          {"yaw", rounded(face.pose.yaw, kPixels)},
          {"pitch", rounded(face.pose.pitch, kPixels)},
          {"roll", rounded(face.pose.roll, kPixels)},
          {"rotation", std::move(rotation)},
          {"translation", json_of(face.translation, kPixels)},
          {"focal", rounded(face.focal, kPixels)}};
}

void add_fit(const FittedFace& fitted, Json& json) {
  const auto& [fit, found] = fitted;
  Json points = Json::array();
  for (const mesh::Vec3 point : found.points68) points.push_back(json_of(point, kPixels));
  json["points68"] = std::move(points);
  json["visible68"] = found.visible68;
  json["visible_share"] = rounded(found.visible_share, kCoefficients);
  json["pose"] = pose_json(found);
  const auto& [identity, expression, albedo] = fit.face.coefficients;
  json["coefficients"] = {{"identity", json_of(identity)},
                          {"expression", json_of(expression)},
                          {"albedo", json_of(albedo)}};
  json["light"] = {{"position", json_of(fit.face.light.position, kPixels)},
                   {"intensity", json_of(fit.face.light.intensity, kCoefficients)},
                   {"ambient", json_of(fit.face.ambient, kCoefficients)}};
  json["residuals"] = {{"landmarks_px", rounded(fit.error, kPixels)},
                       {"colour", rounded(fit.colour_error, kCoefficients)}};
}

Json face_json(const MeshResult& face) {
  const Box& box = face.detected.box;
  Json json{{"box",
             {rounded(box.x1, kPixels), rounded(box.y1, kPixels), rounded(box.x2, kPixels),
              rounded(box.y2, kPixels)}},
            {"score", rounded(face.detected.score, kUnits)}};
  for (const Point point : face.detected.landmarks.points)
    json["landmarks"].push_back(json_of(point));
  if (!face.fitted) {
    json["error"] = face.fitted.error().message;
    json["code"] = to_string(face.fitted.error().code);
    return json;
  }
  add_fit(*face.fitted, json);
  for (const auto& file : face.files)
    json["files"].push_back(internal::to_valid_utf8(file.native()));
  return json;
}

}  // namespace

Json mesh_json(const FrameResult& frame, const std::vector<MeshResult>& faces,
               const MeshModels& models) {
  Json json{{"schema", "retinaface-mesh/1"},
            {"image", internal::to_valid_utf8(frame.input.path.native())}};
  if (frame.error) {
    json["error"] = internal::to_valid_utf8(frame.error->message);
    json["code"] = to_string(frame.error->code);
    return json;
  }
  json["width"] = frame.width;
  json["height"] = frame.height;
  json["faces"] = Json::array();
  for (const MeshResult& face : faces) json["faces"].push_back(face_json(face));
  json["detector"] = json_of(models.detector);
  json["face_model"] = json_of(models.face_model);
  return json;
}

}  // namespace retinaface::cli
