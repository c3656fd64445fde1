#include "retinaface/mesh/show/photo_colours.h"

#include <algorithm>
#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/adjacency.h"
#include "retinaface/mesh/smooth_step.h"

namespace retinaface::mesh {
namespace {

/// Cosines between a surface and the ray to the camera: below the first, a pixel shows what is
/// behind the edge, too; from the second on it shows the face alone.
constexpr float kGrazing = 0.15F;
constexpr float kFacing = 0.5F;
/// Rings of vertices over which a colour fades into the model's.
constexpr int kBorderRings = 6;

/// The photo's colour around a place inside it, in [0, 1].
Vec3 colour_at(ImageView photo, Vec3 pixel) {
  const float x = std::clamp(pixel.x - 0.5F, 0.0F, static_cast<float>(photo.width() - 1));
  const float y = std::clamp(pixel.y - 0.5F, 0.0F, static_cast<float>(photo.height() - 1));
  const auto left = static_cast<int>(x);
  const auto top = static_cast<int>(y);
  const float along = x - static_cast<float>(left);
  const float down = y - static_cast<float>(top);
  const auto at = [&](int column, int row) {
    const std::uint8_t* const rgb =
        photo.pixel(std::min(column, photo.width() - 1), std::min(row, photo.height() - 1));
    return 1 / 255.0F *
           Vec3{static_cast<float>(rgb[0]), static_cast<float>(rgb[1]), static_cast<float>(rgb[2])};
  };
  const auto mixed = [](Vec3 a, Vec3 b, float weight) { return a + weight * (b - a); };
  return mixed(mixed(at(left, top), at(left + 1, top), along),
               mixed(at(left, top + 1), at(left + 1, top + 1), along), down);
}

/// How far each vertex's colour in the photo can be trusted, in [0, 1].
std::vector<float> trust_of(const FaceInPicture& face) {
  const Vec3d eye = -rotated_back(face.rotation, face.translation);
  const Adjacency adjacency(face.vertices.size(), face.mesh.triangles);
  std::vector<float> trust(face.vertices.size());
  for (std::size_t i = 0; i < trust.size(); ++i) {
    const Vec3d ray = unit_vector(eye - to_double(face.mesh.positions[i]));
    const auto cosine = static_cast<float>(dot(to_double(face.mesh.normals[i]), ray));
    trust[i] = face.visible[i] ? internal::smooth_step(kGrazing, kFacing, cosine) : 0;
  }
  for (int ring = 0; ring < kBorderRings; ++ring) {
    const std::vector<float> before = trust;
    for (std::uint32_t i = 0; i < trust.size(); ++i) {
      float sum = before[i];
      const auto neighbours = adjacency.neighbours(i);
      for (const std::uint32_t neighbour : neighbours) sum += before[neighbour];
      trust[i] = std::min(before[i], sum / static_cast<float>(neighbours.size() + 1));
    }
  }
  return trust;
}

/// What the trusted colours have to be divided by to be the model's, channel by channel.
Vec3 brightness(std::span<const Vec3> shown, std::span<const Vec3> model,
                std::span<const float> trust) {
  Vec3 of_shown;
  Vec3 of_model{1e-6F, 1e-6F, 1e-6F};
  for (std::size_t i = 0; i < trust.size(); ++i) {
    of_shown += trust[i] * shown[i];
    of_model += trust[i] * model[i];
  }
  if (of_model.x < 1e-3F || of_model.y < 1e-3F || of_model.z < 1e-3F) return {1, 1, 1};
  return {of_shown.x / of_model.x, of_shown.y / of_model.y, of_shown.z / of_model.z};
}

}  // namespace

std::vector<Vec3> photo_colours(ImageView photo, const FaceInPicture& face) {
  RETINAFACE_REQUIRE(photo.format() == PixelFormat::Rgb8 && !photo.empty(),
                     "the photo is not in RGB or has no pixel");
  RETINAFACE_REQUIRE(face.mesh.colours.size() == face.vertices.size() &&
                         face.mesh.normals.size() == face.vertices.size(),
                     "a mesh without colours or normals");
  const std::vector<float> trust = trust_of(face);
  std::vector<Vec3> colours;
  for (const Vec3 pixel : face.vertices) colours.push_back(colour_at(photo, pixel));
  const Vec3 scale = brightness(colours, face.mesh.colours, trust);
  for (std::size_t i = 0; i < colours.size(); ++i) {
    const Vec3 model = lowest(scale * face.mesh.colours[i], {1, 1, 1});
    colours[i] = model + trust[i] * (colours[i] - model);
  }
  return colours;
}

}  // namespace retinaface::mesh
