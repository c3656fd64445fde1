#include "retinaface/mesh/fit/face_in_picture.h"

#include <algorithm>
#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/render/mesh_arrays.h"
#include "retinaface/mesh/render/rasterise.h"

namespace retinaface::mesh {
namespace {

/// A map of depths this wide or high tells a nose from the cheek behind it, whatever the size of
/// the face in the picture.
constexpr int kDepthMapSide = 384;
constexpr float kTolerance = 4;  // millimetres: a landmark may lie in a fold

/// The nearest surface of a mesh as a camera sees it, in millimetres along the optical axis.
class DepthMap {
 public:
  /// @param seen   vertices in pixels of any picture
  /// @param depth  of each, positive
  DepthMap(std::span<const Vec3> seen, std::span<const float> depths,
           std::span<const Triangle> triangles) {
    const auto [left, right] = std::ranges::minmax(seen, {}, &Vec3::x);
    const auto [top, bottom] = std::ranges::minmax(seen, {}, &Vec3::y);
    const auto [near, far] = std::ranges::minmax(depths);
    corner_ = {left.x, top.y};
    scale_ = (kDepthMapSide - 1) / std::max({right.x - left.x, bottom.y - top.y, 1e-6F});
    std::vector<float> clip;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      // Perspective was applied; w = depth makes the raster blend depths as it should.
      const float w = depths[i];
      const float x = 2 * scale_ * (seen[i].x - corner_.x) / kDepthMapSide - 1;
      const float y = 2 * scale_ * (seen[i].y - corner_.y) / kDepthMapSide - 1;
      const float z = 1.8F * (1 / near - 1 / w) / std::max(1 / near - 1 / far, 1e-12F) - 0.9F;
      clip.insert(clip.end(), {x * w, y * w, z * w, w});
    }
    const auto raster =
        rasterise<float>(clip, flat_indices(triangles), kDepthMapSide, kDepthMapSide);
    for (const float z : raster.depths)
      depths_.push_back(1 / (1 / near - (z + 0.9F) / 1.8F * (1 / near - 1 / far)));
  }

  /// Whether nothing is clearly before this.
  [[nodiscard]] bool is_seen(Vec3 pixel, float depth, float tolerance) const {
    const auto column = static_cast<int>(scale_ * (pixel.x - corner_.x));
    const auto row = static_cast<int>(scale_ * (pixel.y - corner_.y));
    const auto inside = [](int at) {
      return static_cast<std::size_t>(std::clamp(at, 0, kDepthMapSide - 1));
    };
    return depths_[inside(row) * kDepthMapSide + inside(column)] > depth - tolerance;
  }

 private:
  Point corner_;
  float scale_ = 1;
  std::vector<float> depths_;
};

Vec3d in_camera(const FaceInPicture& face, Vec3 position) {
  return rotated(face.rotation, to_double(position)) + face.translation;
}

bool is_inside(Vec3 pixel, int width, int height) {
  return pixel.x >= 0 && pixel.y >= 0 && pixel.x < static_cast<float>(width) &&
         pixel.y < static_cast<float>(height);
}

/// Needs everything but what it finds.
void find_visible(const MorphableModel& model, int width, int height, FaceInPicture& face) {
  std::vector<float> depths;
  for (const Vec3 position : face.mesh.positions)
    depths.push_back(static_cast<float>(-in_camera(face, position).z));
  if (*std::ranges::min_element(depths) <= 0) return;  // the camera is inside the head
  const DepthMap map(face.vertices, depths, face.mesh.triangles);
  const auto is_seen = [&](std::size_t vertex) {
    return is_inside(face.vertices[vertex], width, height) &&
           map.is_seen(face.vertices[vertex], depths[vertex], kTolerance);
  };
  const Vec3d eye = -rotated_back(face.rotation, face.translation);
  for (std::size_t i = 0; i < depths.size(); ++i) {
    const Vec3d to_eye = eye - to_double(face.mesh.positions[i]);
    face.visible[i] = is_seen(i) && dot(to_double(face.mesh.normals[i]), to_eye) > 0;
  }
  // Some lie on rims, whose normals say little.
  for (std::size_t i = 0; i < 68; ++i) face.visible68[i] = is_seen(model.landmarks68[i]);
}

}  // namespace

FaceInPicture face_in_picture(const MorphableModel& model, const PosedFace& posed, int width,
                              int height) {
  RETINAFACE_REQUIRE(width > 0 && height > 0 && model.landmarks68.size() == 68,
                     "a picture without pixels or a model without landmarks");
  const double aspect = static_cast<double>(width) / height;
  const Matrix4<double> matrix = camera_from_head(posed.camera, aspect);
  FaceInPicture face;
  face.mesh = evaluate_mesh(model, posed.coefficients);
  face.mesh.normals = vertex_normals(face.mesh.positions, face.mesh.triangles);
  for (std::size_t i = 0; i < 3; ++i) face.rotation[i] = Vec3d::load(&matrix.values[4 * i]);
  face.translation = {matrix(0, 3), matrix(1, 3), matrix(2, 3)};
  face.pose = head_pose(face.rotation);
  face.focal = std::exp(posed.camera.log_focal) * height / 2;
  for (const Vec3 position : face.mesh.positions) {
    const Vec3d p = in_camera(face, position);
    face.vertices.push_back(
        {static_cast<float>(0.5 * width - face.focal * p.x / p.z),
         static_cast<float>(0.5 * height + face.focal * p.y / p.z),
         static_cast<float>(face.focal * (p.z - face.translation.z) / -face.translation.z)});
  }
  face.visible.resize(face.vertices.size());
  for (std::size_t i = 0; i < 68; ++i) face.points68[i] = face.vertices[model.landmarks68[i]];
  find_visible(model, width, height, face);
  face.visible_share = static_cast<double>(std::ranges::count(face.visible, true)) /
                       static_cast<double>(face.visible.size());
  return face;
}

}  // namespace retinaface::mesh
