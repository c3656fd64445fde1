#include "retinaface/detect/input_size.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "retinaface/base/file.h"

namespace retinaface {

namespace {

constexpr int kMaxSide = 65'535;

/// A side in pixels; no sign, no space, nothing behind it.
std::optional<int> parse_side(std::string_view text) {
  int side = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, side);
  if (error != std::errc{} || stop != end || side < 1 || side > kMaxSide) return std::nullopt;
  return side;
}

std::optional<InputSize> parse_short_side(std::string_view sides) {
  const std::size_t colon = sides.find(':');
  const std::optional<int> side = parse_side(sides.substr(0, colon));
  if (!side) return std::nullopt;
  if (colon == std::string_view::npos) return InputSize::short_side(*side, 0);
  const std::optional<int> max_long_side = parse_side(sides.substr(colon + 1));
  if (!max_long_side || *max_long_side < *side) return std::nullopt;
  return InputSize::short_side(*side, *max_long_side);
}

std::optional<InputSize> parse(std::string_view text) {
  constexpr std::string_view kShort = "short:";
  if (text == "original") return InputSize::original();
  if (text.starts_with(kShort)) return parse_short_side(text.substr(kShort.size()));
  const std::size_t cross = text.find('x');
  const std::optional<int> side = parse_side(text.substr(0, cross));
  if (!side) return std::nullopt;
  if (cross == std::string_view::npos) return InputSize::long_side(*side);
  const std::optional<int> height = parse_side(text.substr(cross + 1));
  if (!height) return std::nullopt;
  return InputSize::fit(*side, *height);
}

}  // namespace

double InputSize::scale_for(int width, int height) const {
  const double long_edge = std::max(width, height);
  const double short_edge = std::min(width, height);
  switch (mode) {
    case Mode::Original:
      return 1;
    case Mode::LongSide:
      return side / long_edge;
    case Mode::ShortSide:
      return max_long_side > 0 ? std::min(side / short_edge, max_long_side / long_edge)
                               : side / short_edge;
    case Mode::Fit:
      return std::min(static_cast<double>(side) / width,
                      static_cast<double>(max_long_side) / height);
  }
  return 1;
}

Result<InputSize> parse_input_size(std::string_view text) {
  if (const std::optional<InputSize> size = parse(text)) return *size;
  return Error{ErrorCode::InvalidArgument,
               "size '" + printable(text.substr(0, 40)) +
                   "': expected 640, 640x480, original, short:1100 or short:1100:1650, with sides "
                   "from 1 to " +
                   std::to_string(kMaxSide)};
}

std::string to_string(const InputSize& size) {
  std::string side = std::to_string(size.side);
  switch (size.mode) {
    case InputSize::Mode::Original:
      return "original";
    case InputSize::Mode::LongSide:
      return side;
    case InputSize::Mode::ShortSide:
      return "short:" + side +
             (size.max_long_side > 0 ? ":" + std::to_string(size.max_long_side) : "");
    case InputSize::Mode::Fit:
      return side + "x" + std::to_string(size.max_long_side);
  }
  return "";
}

}  // namespace retinaface
