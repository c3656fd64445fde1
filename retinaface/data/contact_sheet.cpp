#include "retinaface/data/contact_sheet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>

#include "retinaface/base/contract.h"
#include "retinaface/data/draw_labels.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/draw.h"
#include "retinaface/image/warp.h"

namespace retinaface {
namespace {

constexpr int kCaptionHeight = 18;
constexpr int kGap = 4;
constexpr Color kOutline{255, 64, 32};
constexpr std::array<std::uint8_t, 3> kOutsideColor{96, 96, 96};

/// The last picture that was read: tiles of one picture follow each other.
class PictureReader {
 public:
  /// Null when it cannot be read.
  const Image* read(const std::filesystem::path& path, std::vector<std::string>& problems) {
    if (path != path_ || !tried_) {
      path_ = path;
      tried_ = true;
      picture_.reset();
      auto decoded = read_image(path);
      if (decoded.ok())
        picture_ = std::move(decoded->image);
      else
        problems.push_back(decoded.error().message);
    }
    return picture_ ? &*picture_ : nullptr;
  }

 private:
  std::filesystem::path path_;
  bool tried_ = false;
  std::optional<Image> picture_;
};

Image blank(int width, int height, std::uint8_t level) {
  Image image(width, height, PixelFormat::Rgb8);
  for (int y = 0; y < height; ++y)
    std::memset(image.row(y), level, static_cast<std::size_t>(image.row_stride()));
  return image;
}

/// The square of a picture that a tile shows: its corner, and pixels of the picture to one of the
/// tile.
struct Window {
  Point corner;
  double scale = 1;

  [[nodiscard]] Point tile_point(Point point) const {
    return (point - corner) * static_cast<float>(1 / scale);
  }
  [[nodiscard]] Box tile_box(const Box& box) const {
    const Point first = tile_point({box.x1, box.y1});
    const Point last = tile_point({box.x2, box.y2});
    return {first.x, first.y, last.x, last.y};
  }
};

Window window_of(const Image& picture, const ContactTile& tile,
                 const ContactSheetOptions& options) {
  const Box box = tile.box.value_or(
      Box{0, 0, static_cast<float>(picture.width()), static_cast<float>(picture.height())});
  const float context = tile.box ? static_cast<float>(options.context) : 1;
  const float side = std::max({box.width(), box.height(), 4.F}) * context;
  return {box.center() - Point{side / 2, side / 2}, side / options.tile_side};
}

Image draw_tile(const Image& picture, const ContactTile& tile, const ContactSheetOptions& options) {
  const Window window = window_of(picture, tile, options);
  Image pixels = square_part(picture.view(), window.corner, window.scale * options.tile_side,
                             options.tile_side, kOutsideColor);
  if (tile.faces.empty() && tile.box) draw_box(pixels, window.tile_box(*tile.box), kOutline, 2);
  std::vector<LabelledFace> faces = tile.faces;
  for (auto& face : faces) {
    face.box = window.tile_box(face.box);
    if (!face.landmarks) continue;
    for (auto& point : face.landmarks->points) point = window.tile_point(point);
  }
  draw_labels(pixels, faces);
  return pixels;
}

void paste(const Image& tile, int left, int top, Image& sheet) {
  for (int y = 0; y < tile.height(); ++y)
    std::memcpy(sheet.pixel(left, top + y), tile.row(y),
                static_cast<std::size_t>(tile.row_stride()));
}

/// As much of the caption as fits.
std::string fitting(std::string caption, int width) {
  while (!caption.empty() && text_width(caption, kCaptionHeight - 4) > width) caption.pop_back();
  return caption;
}

bool is_finite(const std::optional<Box>& place) {
  if (!place) return true;
  const Box& box = *place;
  return std::isfinite(box.x1) && std::isfinite(box.y1) && std::isfinite(box.x2) &&
         std::isfinite(box.y2);
}

}  // namespace

ContactSheet draw_contact_sheet(const std::vector<ContactTile>& tiles,
                                const ContactSheetOptions& options) {
  RETINAFACE_REQUIRE(
      options.columns > 0 && options.max_tiles > 0 && options.tile_side > 0 && options.context >= 1,
      "a contact sheet of nothing");
  ContactSheet sheet;
  const int count = std::min(static_cast<int>(tiles.size()), options.max_tiles);
  if (count == 0) return sheet;
  const int columns = std::min(options.columns, count);
  const int rows = (count + columns - 1) / columns;
  const int step_x = options.tile_side + kGap;
  const int step_y = options.tile_side + kCaptionHeight + kGap;
  sheet.image = blank(columns * step_x + kGap, rows * step_y + kGap, 32);

  PictureReader reader;
  for (int i = 0; i < count; ++i) {
    const ContactTile& tile = tiles[static_cast<std::size_t>(i)];
    const int left = kGap + i % columns * step_x;
    const int top = kGap + i / columns * step_y;
    const Image* picture = reader.read(tile.picture, sheet.problems);
    const bool drawable = picture != nullptr && !picture->empty() && is_finite(tile.box);
    paste(drawable ? draw_tile(*picture, tile, options)
                   : blank(options.tile_side, options.tile_side, 96),
          left, top, sheet.image);
    draw_text(sheet.image,
              {static_cast<float>(left), static_cast<float>(top + options.tile_side + 2)},
              fitting(tile.caption, options.tile_side), kCaptionHeight - 4, {235, 235, 235},
              {32, 32, 32});
  }
  return sheet;
}

}  // namespace retinaface
