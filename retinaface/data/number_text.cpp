#include "retinaface/data/number_text.h"

#include <fmt/format.h>

#include "retinaface/base/text_lines.h"

namespace retinaface::internal {
namespace {

/// As many as a double between 0 and 1 can need.
constexpr int kMaxDecimals = 17;

/// What a reader makes of the shortest text of a float.
double as_read(float value) {
  return parse_number(fmt::format("{}", value)).value_or(value);
}

std::string size_text(float first, float last) {
  const double start = as_read(first);
  return fewest_decimals(as_read(last) - start, 0,
                         [&](double size) { return static_cast<float>(start + size) == last; });
}

}  // namespace

std::string fewest_decimals(double value, int min_decimals,
                            const std::function<bool(double)>& reads_back) {
  for (int decimals = min_decimals; decimals <= kMaxDecimals; ++decimals) {
    const std::string text = fmt::format("{:.{}f}", value, decimals);
    if (const auto read = parse_number(text); read && reads_back(*read)) return text;
  }
  return fmt::format("{}", value);
}

SizedBoxText sized_text(const Box& box) {
  return {fmt::format("{}", box.x1), fmt::format("{}", box.y1), size_text(box.x1, box.x2),
          size_text(box.y1, box.y2)};
}

}  // namespace retinaface::internal
