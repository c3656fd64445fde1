#include "retinaface/mesh/show/draw_mesh.h"

#include <algorithm>
#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/mesh_arrays.h"
#include "retinaface/mesh/render/render.h"
#include "retinaface/mesh/render/rotation.h"

namespace retinaface::mesh {
namespace {

constexpr int kPieceSide = 128;  ///< pixels
constexpr Vec3 kClay{0.72F, 0.74F, 0.78F};
constexpr float kClayGloss = 0.12F;
constexpr float kClayShininess = 16;

/// Samples along each side of a pixel: edges of large pictures are seen less.
int samples_for(int width, int height) {
  return std::clamp(1600 / std::max(width, height), 1, 3);
}

/// The arrays of a mesh as the renderer takes them.
struct MeshArrays {
  explicit MeshArrays(const MeshLook& look)
      : vertices(flat_array<float>(look.mesh.positions)),
        triangles(flat_indices(look.mesh.triangles)),
        normals(flat_array<float>(look.mesh.normals)) {
    if (!look.clay) {
      diffuse = flat_array<float>(look.mesh.colours);
      return;
    }
    diffuse = flat_array<float>(std::vector<Vec3>(look.mesh.positions.size(), kClay));
    specular.assign(vertices.size(), kClayGloss);
    shininess.assign(look.mesh.positions.size(), kClayShininess);
  }

  [[nodiscard]] DrawnMesh<float> drawn() const {
    return {vertices, triangles, normals, diffuse, specular, shininess};
  }

  std::vector<float> vertices;
  std::vector<std::int32_t> triangles;
  std::vector<float> normals, diffuse, specular, shininess;
};

/// Makes a part of a picture, in normalised device coordinates, the whole.
template <typename T>
Matrix4<T> part_from_whole(T width, T height, T left, T top, T part_width, T part_height) {
  Matrix4<T> matrix;
  matrix(0, 0) = width / part_width;
  matrix(0, 3) = (width - 2 * left - part_width) / part_width;
  matrix(1, 1) = height / part_height;
  matrix(1, 3) = (part_height - height + 2 * top) / part_height;
  matrix(2, 2) = 1;
  matrix(3, 3) = 1;
  return matrix;
}

/// Blends the means of squares of samples into a pane that lies inside the picture.
void blend_means(const std::vector<float>& samples, int num_samples, const Pane& pane,
                 float opacity, Image& picture) {
  const auto row_size =
      static_cast<std::size_t>(pane.width) * 4 * static_cast<std::size_t>(num_samples);
  const float weight = opacity / static_cast<float>(num_samples * num_samples);
  for (int y = 0; y < pane.height; ++y) {
    for (int x = 0; x < pane.width; ++x) {
      float mean[4] = {};
      for (int i = 0; i < num_samples * num_samples; ++i) {
        const int row = pane.height * num_samples - 1 - (y * num_samples + i / num_samples);
        const int column = x * num_samples + i % num_samples;
        const float* const rgba = &samples[static_cast<std::size_t>(row) * row_size +
                                           static_cast<std::size_t>(column) * 4];
        // What shines brighter than white would outshine its neighbours in the mean.
        for (std::size_t c = 0; c < 4; ++c) mean[c] += weight * std::clamp(rgba[c], 0.0F, 1.0F);
      }
      std::uint8_t* const pixel = picture.pixel(pane.left + x, pane.top + y);
      for (std::size_t c = 0; c < 3; ++c)
        pixel[c] = static_cast<std::uint8_t>(
            std::lround(static_cast<float>(pixel[c]) * (1 - mean[3]) + 255 * mean[c]));
    }
  }
}

void draw_piece(Image& picture, const Pane& pane, const Pane& piece, const MeshArrays& arrays,
                const MeshLook& look, int num_samples) {
  const auto part = part_from_whole<float>(
      static_cast<float>(pane.width), static_cast<float>(pane.height),
      static_cast<float>(piece.left - pane.left), static_cast<float>(piece.top - pane.top),
      static_cast<float>(piece.width), static_cast<float>(piece.height));
  const auto rendering =
      render<float>({arrays.drawn(), part * look.clip_from_mesh, look.lighting},
                    {.width = piece.width * num_samples, .height = piece.height * num_samples});
  blend_means(rendering.rgba, num_samples, piece, look.opacity, picture);
}

}  // namespace

void draw_mesh(Image& picture, const Pane& pane, const MeshLook& look) {
  RETINAFACE_REQUIRE(look.mesh.normals.size() == look.mesh.positions.size() &&
                         (look.clay || look.mesh.colours.size() == look.mesh.positions.size()),
                     "a mesh without normals or colours");
  RETINAFACE_REQUIRE(picture.format() == PixelFormat::Rgb8, "meshes are drawn into RGB");
  const MeshArrays arrays(look);
  const int num_samples = samples_for(pane.width, pane.height);
  const int right = std::min(pane.left + pane.width, picture.width());
  const int bottom = std::min(pane.top + pane.height, picture.height());
  for (int top = std::max(pane.top, 0); top < bottom; top += kPieceSide)
    for (int left = std::max(pane.left, 0); left < right; left += kPieceSide)
      draw_piece(
          picture, pane,
          {left, top, std::min(kPieceSide, right - left), std::min(kPieceSide, bottom - top)},
          arrays, look, num_samples);
}

Matrix4<float> clip_from_head(const HeadCamera<double>& camera, int width, int height,
                              const Box& part) {
  const double depth = std::exp(camera.log_depth);
  const Frustum<double> frustum{.aspect = static_cast<double>(width) / height,
                                .near = std::max(depth - 400, 0.05 * depth),
                                .far = depth + 400};
  const Matrix4<double> clip =
      part_from_whole<double>(width, height, part.x1, part.y1, part.width(), part.height()) *
      clip_from_head(camera, frustum);
  Matrix4<float> rounded;
  std::ranges::transform(clip.values, rounded.values.begin(),
                         [](double value) { return static_cast<float>(value); });
  return rounded;
}

Lighting<float> studio_light(const Matrix4<double>& camera_from_mesh) {
  const Matrix3<double> rotation{Vec3d::load(&camera_from_mesh.values[0]),
                                 Vec3d::load(&camera_from_mesh.values[4]),
                                 Vec3d::load(&camera_from_mesh.values[8])};
  const Vec3d translation{camera_from_mesh(0, 3), camera_from_mesh(1, 3), camera_from_mesh(2, 3)};
  const auto in_mesh = [&](Vec3d in_camera) {
    const Vec3d p = rotated_back(rotation, in_camera - translation);
    return Vec3{static_cast<float>(p.x), static_cast<float>(p.y), static_cast<float>(p.z)};
  };
  const double distance = length(translation);
  return {.lights = {{.position = in_mesh(distance * Vec3d{-0.6, 0.8, 0.3}),
                      .intensity = {0.62F, 0.62F, 0.62F}},
                     {.position = in_mesh(distance * Vec3d{0.9, 0.1, 0.2}),
                      .intensity = {0.14F, 0.14F, 0.15F}}},
          .ambient = {0.36F, 0.36F, 0.37F},
          .eye = in_mesh({})};
}

}  // namespace retinaface::mesh
