#include "retinaface/mesh/fit/face_view.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/render/antialias.h"

namespace retinaface::mesh {
namespace {

/// The colours of the rendering over those of the background; black where it is unknown.
std::vector<double> composed(const Rendering<double>& rendering,
                             const std::optional<Vec3d>& background) {
  std::vector<double> pixels(3 * rendering.raster.num_pixels());
  for (std::size_t i = 0; i < rendering.raster.num_pixels(); ++i) {
    const double* const rgba = &rendering.rgba[4 * i];
    const Vec3d behind = background ? (1 - rgba[3]) * *background : Vec3d{};
    (Vec3d::load(rgba) + behind).store(&pixels[3 * i]);
  }
  return pixels;
}

/// Whether each triangle shows its front.
std::vector<bool> facing_triangles(std::span<const double> clip,
                                   std::span<const std::int32_t> triangles) {
  std::vector<bool> facing;
  for (std::size_t i = 0; i < triangles.size(); i += 3) {
    const auto corner = [&](std::size_t k) {
      const double* const at = &clip[4 * static_cast<std::size_t>(triangles[i + k])];
      return Vec3d{at[0], at[1], at[3]};
    };
    facing.push_back(dot(corner(0), cross(corner(1), corner(2))) > 0);
  }
  return facing;
}

/// Whether each triangle belongs to the face proper, from the chin to above the brows and no
/// further back than the jaw's ends: hair, hats and collars cover the rest.
std::vector<bool> triangles_of_face(const MorphableModel& model) {
  RETINAFACE_REQUIRE(model.landmarks68.size() == 68,
                     "the model '" + model.name + "' has no landmarks");
  const auto place = [&](std::size_t landmark) {
    return Vec3::load(&model.mean_positions[std::size_t{3} * model.landmarks68[landmark]]);
  };
  constexpr std::size_t kJawEnds[] = {0, 16};
  constexpr std::size_t kChin = 8;
  constexpr std::size_t kBrow = 19;
  const float height = place(kBrow).y - place(kChin).y;
  const float bottom = place(kChin).y - 0.05F * height;
  const float top = place(kBrow).y + 0.3F * height;
  const float back = std::min(place(kJawEnds[0]).z, place(kJawEnds[1]).z);
  std::vector<bool> inside;
  for (const Triangle& triangle : model.triangles)
    inside.push_back(std::ranges::all_of(triangle, [&](std::uint32_t vertex) {
      const Vec3 at = Vec3::load(&model.mean_positions[std::size_t{3} * vertex]);
      return at.y > bottom && at.y < top && at.z > back;
    }));
  return inside;
}

}  // namespace

FaceViewer::FaceViewer(const MorphableModel& model, const FaceVariables& variables, FacePhoto photo)
    : layout_(variables),
      surface_(model, variables),
      photo_(std::move(photo)),
      window_from_picture_(window_from_picture(photo_)) {
  RETINAFACE_REQUIRE(photo_.columns > 0 && photo_.rows > 0 &&
                         photo_.pixels.size() == std::size_t{3} * photo_.columns * photo_.rows,
                     std::to_string(photo_.pixels.size()) + " values of " +
                         std::to_string(photo_.columns) + "x" + std::to_string(photo_.rows) +
                         " pixels");
  if (photo_.background) {
    neighbours_ = neighbours_across_edges(surface_.triangles());
  } else {
    of_face_ = triangles_of_face(model);
  }
}

FaceView FaceViewer::look(std::span<const double> variables) const {
  const PosedFace face = layout_.face(variables);
  FaceView view{.surface = surface_.at(variables),
                .clip_from_head = window_from_picture_ *
                                  clip_from_head(face.camera, fit_frustum(photo_.aspect())),
                .clip = {},
                .rendering = {},
                .pixels = {},
                .compared = {}};
  view.clip = to_clip<double>(view.surface.positions, view.clip_from_head);
  const Scene<double> scene{.mesh = {.vertices = view.surface.positions,
                                     .triangles = surface_.triangles(),
                                     .normals = view.surface.normals,
                                     .diffuse = view.surface.albedo,
                                     .neighbours = neighbours_},
                            .clip_from_world = view.clip_from_head,
                            .lighting = {.lights = {face.light}, .ambient = face.ambient}};
  view.rendering = render(scene, {.width = photo_.columns, .height = photo_.rows});
  view.pixels = composed(view.rendering, photo_.background);
  view.compared = compared_pixels(view);
  return view;
}

std::vector<std::size_t> FaceViewer::compared_pixels(const FaceView& view) const {
  const Raster<double>& raster = view.rendering.raster;
  std::vector<std::size_t> compared;
  if (photo_.background) {
    compared.resize(raster.num_pixels());
    std::iota(compared.begin(), compared.end(), std::size_t{0});
    return compared;
  }
  const std::vector<bool> facing = facing_triangles(view.clip, surface_.triangles());
  const auto shows_front = [&](std::size_t pixel) {
    const std::int32_t triangle = raster.triangle_ids[pixel];
    return triangle != kBackground && facing[static_cast<std::size_t>(triangle)] &&
           of_face_[static_cast<std::size_t>(triangle)];
  };
  const auto width = static_cast<std::size_t>(raster.width);
  const auto height = static_cast<std::size_t>(raster.height);
  for (std::size_t y = 1; y + 1 < height; ++y) {
    for (std::size_t x = 1; x + 1 < width; ++x) {
      const std::size_t i = y * width + x;
      if (shows_front(i) && shows_front(i - 1) && shows_front(i + 1) && shows_front(i - width) &&
          shows_front(i + width))
        compared.push_back(i);
    }
  }
  return compared;
}

HeadCamera<double> FaceViewer::camera_gradient(std::span<const double> variables,
                                               const Matrix4<double>& clip_gradient) const {
  return clip_from_head_backward(FaceVariables::camera(variables), fit_frustum(photo_.aspect()),
                                 window_from_picture_.transposed() * clip_gradient);
}

}  // namespace retinaface::mesh
