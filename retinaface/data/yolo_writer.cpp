#include <fmt/format.h>

#include "retinaface/base/contract.h"
#include "retinaface/base/text_lines.h"
#include "retinaface/data/number_text.h"
#include "retinaface/data/yolo.h"

namespace retinaface {
namespace {

/// What other writers of the format give.
constexpr int kMinDecimals = 6;
constexpr int kMaxDecimals = 17;

std::string fraction_text(float position, int size) {
  return internal::fewest_decimals(static_cast<double>(position) / size, kMinDecimals,
                                   [position, size](double fraction) {
                                     return static_cast<float>(fraction * size) == position;
                                   });
}

/// Centre and extent of an interval, with as many decimals as give both ends back.
struct IntervalText {
  std::string center;
  std::string extent;
};

IntervalText interval_text(float first, float last, int size) {
  const double center = (static_cast<double>(first) + last) / 2 / size;
  const double extent = (static_cast<double>(last) - first) / size;
  IntervalText text;
  for (int decimals = kMinDecimals; decimals <= kMaxDecimals; ++decimals) {
    text = {fmt::format("{:.{}f}", center, decimals), fmt::format("{:.{}f}", extent, decimals)};
    const double c = internal::parse_number(text.center).value_or(center);
    const double e = internal::parse_number(text.extent).value_or(extent);
    if (static_cast<float>((c - e / 2) * size) == first &&
        static_cast<float>((c + e / 2) * size) == last)
      break;
  }
  return text;
}

/// Five times " x y v", with zeros for what is missing.
std::string landmarks_text(const LabelledFace& face, const LabelledImage& image) {
  std::string text;
  for (std::size_t i = 0; i < 5; ++i) {
    const LandmarkState state = face.landmark_states[i];
    if (!face.landmarks || state == LandmarkState::Missing) {
      text += " 0 0 0";
      continue;
    }
    const Point point = face.landmarks->points[i];
    text +=
        fmt::format(" {} {} {}", fraction_text(point.x, image.width),
                    fraction_text(point.y, image.height), state == LandmarkState::Visible ? 2 : 1);
  }
  return text;
}

}  // namespace

std::string format_yolo(const LabelledImage& image, bool with_landmarks) {
  RETINAFACE_REQUIRE(image.width > 0 && image.height > 0, "the picture's size is not known");
  std::string text;
  for (const auto& face : image.faces) {
    if (face.ignore) continue;
    const auto x = interval_text(face.box.x1, face.box.x2, image.width);
    const auto y = interval_text(face.box.y1, face.box.y2, image.height);
    text += fmt::format("0 {} {} {} {}", x.center, y.center, x.extent, y.extent);
    if (with_landmarks) text += landmarks_text(face, image);
    text += '\n';
  }
  return text;
}

}  // namespace retinaface
