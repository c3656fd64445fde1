#include "retinaface/mesh/show/show_face.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <numeric>
#include <string_view>
#include <vector>

#include "retinaface/image/draw.h"
#include "retinaface/image/warp.h"
#include "retinaface/mesh/show/draw_mesh.h"

namespace retinaface::mesh {
namespace {

constexpr float kOpacity = 0.72F;
constexpr Color kSeen{60, 255, 120};
constexpr Color kHidden{255, 176, 32};
constexpr float kSmallestFaceWithPoints = 40;  ///< pixels; points would cover smaller ones

constexpr int kGap = 6;
constexpr int kNumTurns = 7;
constexpr int kTurnSide = 220;
constexpr int kSheetWidth = kNumTurns * (kTurnSide + kGap) + kGap;
constexpr int kNumViews = 4;
constexpr int kViewSide = (kSheetWidth - kGap) / kNumViews - kGap;
constexpr std::uint8_t kSheetLevel = 24;
constexpr std::uint8_t kTileLevel = 48;
constexpr int kCaptionHeight = 16;

Box box_around(std::span<const Vec3> pixels) {
  Box box{pixels[0].x, pixels[0].y, pixels[0].x, pixels[0].y};
  for (const Vec3 p : pixels)
    box = {std::min(box.x1, p.x), std::min(box.y1, p.y), std::max(box.x2, p.x),
           std::max(box.y2, p.y)};
  return box;
}

bool is_finite(const Box& box) {
  return std::isfinite(box.x1) && std::isfinite(box.y1) && std::isfinite(box.x2) &&
         std::isfinite(box.y2);
}

const Lighting<float> kAsItIs{.ambient = {1, 1, 1}};

/// Light as it was fitted, or the studio's where the fit knows of none.
Lighting<float> light_on(const ShownFace& face, ImageView photo) {
  if (face.light_in_colours) return kAsItIs;
  const auto& [position, intensity] = face.posed.light;
  if (intensity == Vec3d{})
    return studio_light(
        camera_from_head(face.posed.camera, static_cast<double>(photo.width()) / photo.height()));
  const auto rounded = [](Vec3d v) {
    return Vec3{static_cast<float>(v.x), static_cast<float>(v.y), static_cast<float>(v.z)};
  };
  return {.lights = {{.position = rounded(position), .intensity = rounded(intensity)}},
          .ambient = rounded(face.posed.ambient)};
}

Lighting<float> studio_on(const ShownFace& face, ImageView photo) {
  return studio_light(
      camera_from_head(face.posed.camera, static_cast<double>(photo.width()) / photo.height()));
}

/// The whole pixels around a box, as far as they are in the picture.
Pane pane_around(const Box& box, const Image& picture) {
  const Box inside =
      clip(box, static_cast<float>(picture.width()), static_cast<float>(picture.height()));
  const auto left = static_cast<int>(std::floor(inside.x1));
  const auto top = static_cast<int>(std::floor(inside.y1));
  return {left, top, static_cast<int>(std::ceil(inside.x2)) - left,
          static_cast<int>(std::ceil(inside.y2)) - top};
}

Box box_of(const Pane& pane) {
  return {static_cast<float>(pane.left), static_cast<float>(pane.top),
          static_cast<float>(pane.left + pane.width), static_cast<float>(pane.top + pane.height)};
}

/// @param scale, origin  from the photo's pixels to those of `picture`
void draw_points68(Image& picture, const ShownFace& face, Point origin, float scale) {
  const Box box = box_around(face.found.points68);
  const float size = scale * std::max(box.width(), box.height());
  if (!(size >= kSmallestFaceWithPoints)) return;
  const float radius = std::clamp(size / 110, 1.0F, 6.0F);
  for (std::size_t i = 0; i < 68; ++i) {
    const Point at{(face.found.points68[i].x - origin.x) * scale,
                   (face.found.points68[i].y - origin.y) * scale};
    draw_point(picture, at, radius + 0.7F, {16, 24, 16});
    draw_point(picture, at, radius, face.found.visible68[i] ? kSeen : kHidden);
  }
}

/// Draws one face's sheet.
class Sheet {
 public:
  Sheet(ImageView photo, const ShownFace& face)
      : photo_(photo),
        face_(face),
        image_(kSheetWidth, kViewSide + 2 * kTurnSide + 4 * kGap, PixelFormat::Rgb8) {
    fill({0, 0, image_.width(), image_.height()}, kSheetLevel);
    const Box box = box_around(face.found.vertices);
    const float side = 1.12F * std::max({box.width(), box.height(), 1.0F});
    const Point centre = box.center();
    square_ = {centre.x - side / 2, centre.y - side / 2, centre.x + side / 2, centre.y + side / 2};
  }

  [[nodiscard]] Image draw() {
    const Image near = square_part(photo_, {square_.x1, square_.y1}, square_.width(), kViewSide,
                                   {kTileLevel, kTileLevel, kTileLevel});
    for (int view = 0; view < 3; ++view) paste(near, view_pane(view));
    fill(view_pane(3), kTileLevel);
    draw_in_place(view_pane(1), true);
    draw_points(view_pane(1));
    draw_in_place(view_pane(2), false);
    draw_in_place(view_pane(3), false);
    draw_turns();
    const auto& [yaw, pitch, roll] = face_.found.pose;
    caption(view_pane(0), fmt::format("yaw {:.0f}, pitch {:.0f}, roll {:.0f}", yaw, pitch, roll));
    caption(view_pane(1), "shape and 68 points");
    caption(view_pane(2), "the mesh in its place");
    caption(view_pane(3), "the mesh alone");
    return std::move(image_);
  }

 private:
  [[nodiscard]] static Pane view_pane(int view) {
    return {kGap + view * (kViewSide + kGap), kGap, kViewSide, kViewSide};
  }
  [[nodiscard]] static Pane turn_pane(int turn, int row) {
    return {kGap + turn * (kTurnSide + kGap), kViewSide + (row + 1) * kGap + kGap + row * kTurnSide,
            kTurnSide, kTurnSide};
  }

  void fill(const Pane& pane, std::uint8_t level) {
    for (int y = 0; y < pane.height; ++y)
      std::memset(image_.pixel(pane.left, pane.top + y), level,
                  static_cast<std::size_t>(pane.width) * 3);
  }

  void paste(const Image& tile, const Pane& pane) {
    for (int y = 0; y < pane.height; ++y)
      std::memcpy(image_.pixel(pane.left, pane.top + y), tile.row(y),
                  static_cast<std::size_t>(tile.row_stride()));
  }

  void caption(const Pane& pane, std::string_view text) {
    draw_text(image_, {static_cast<float>(pane.left + 4), static_cast<float>(pane.top + 4)}, text,
              kCaptionHeight, {235, 235, 235}, {kSheetLevel, kSheetLevel, kSheetLevel});
  }

  /// As the photo's camera sees it.
  void draw_in_place(const Pane& pane, bool clay) {
    const auto clip = clip_from_head(face_.posed.camera, photo_.width(), photo_.height(), square_);
    const auto lighting = clay ? studio_on(face_, photo_) : light_on(face_, photo_);
    draw_mesh(image_, pane,
              {.mesh = face_.mesh,
               .clip_from_mesh = clip,
               .lighting = lighting,
               .clay = clay,
               .opacity = clay ? kOpacity : 1});
  }

  void draw_points(const Pane& pane) {
    const float scale = kViewSide / square_.width();
    const Point corner{static_cast<float>(pane.left), static_cast<float>(pane.top)};
    draw_points68(image_, face_, Point{square_.x1, square_.y1} - corner * (1 / scale), scale);
  }

  void draw_turns() {
    const std::vector<Vec3>& points = face_.mesh.positions;
    const Vec3 low = std::accumulate(points.begin(), points.end(), points[0], lowest<float>);
    const Vec3 high = std::accumulate(points.begin(), points.end(), points[0], highest<float>);
    const Vec3d centre = to_double(0.5F * (low + high));
    double radius = 1;
    for (const Vec3 point : points) {
      const Vec3d p = to_double(point) - centre;
      radius = std::max({radius, std::abs(p.y), std::hypot(p.x, p.z)});
    }
    for (int turn = 0; turn < kNumTurns; ++turn) {
      const double yaw = -90 + 30.0 * turn;
      for (int row = 0; row < 2; ++row) {
        fill(turn_pane(turn, row), kTileLevel);
        draw_turned(turn_pane(turn, row), yaw, centre, radius, row == 1);
      }
      caption(turn_pane(turn, 0), fmt::format("{:.0f}", yaw));
    }
  }

  /// A camera far enough that a face looks as in a portrait.
  void draw_turned(const Pane& pane, double yaw, Vec3d centre, double radius, bool clay) {
    const double distance = 6 * radius;
    const Matrix3<double> rotation = rotation_of({.yaw = yaw});
    const Vec3d translation = Vec3d{0, 0, -distance} - rotated(rotation, centre);
    Matrix4<double> camera_from_mesh;
    for (std::size_t i = 0; i < 3; ++i) rotation[i].store(&camera_from_mesh.values[4 * i]);
    camera_from_mesh(0, 3) = translation.x;
    camera_from_mesh(1, 3) = translation.y;
    camera_from_mesh(2, 3) = translation.z;
    camera_from_mesh(3, 3) = 1;
    const Matrix4<double> clip =
        clip_from_camera<double>(distance / (1.06 * radius),
                                 {.aspect = 1, .near = 4 * radius, .far = 8 * radius}) *
        camera_from_mesh;
    Matrix4<float> rounded;
    std::ranges::transform(clip.values, rounded.values.begin(),
                           [](double value) { return static_cast<float>(value); });
    draw_mesh(
        image_, pane,
        {.mesh = face_.mesh,
         .clip_from_mesh = rounded,
         .lighting = face_.light_in_colours && !clay ? kAsItIs : studio_light(camera_from_mesh),
         .clay = clay});
  }

  ImageView photo_;
  const ShownFace& face_;
  Image image_;
  Box square_;
};

}  // namespace

Image mesh_overlay(ImageView photo, std::span<const ShownFace> faces) {
  Image picture = convert(photo, PixelFormat::Rgb8);
  std::vector<const ShownFace*> far_first;
  for (const ShownFace& face : faces) far_first.push_back(&face);
  std::ranges::stable_sort(far_first, {},
                           [](const ShownFace* face) { return face->found.translation.z; });
  for (const ShownFace* face : far_first) {
    const Box box = box_around(face->found.vertices);
    if (!is_finite(box)) continue;
    const Pane pane = pane_around(box, picture);
    if (pane.width <= 0 || pane.height <= 0) continue;
    const auto clip =
        clip_from_head(face->posed.camera, photo.width(), photo.height(), box_of(pane));
    draw_mesh(picture, pane,
              {.mesh = face->mesh,
               .clip_from_mesh = clip,
               .lighting = studio_on(*face, photo),
               .clay = true,
               .opacity = kOpacity});
  }
  for (const ShownFace* face : far_first) draw_points68(picture, *face, {}, 1);
  return picture;
}

Image face_sheet(ImageView photo, const ShownFace& face) {
  const Image rgb = convert(photo, PixelFormat::Rgb8);
  return Sheet(rgb.view(), face).draw();
}

}  // namespace retinaface::mesh
