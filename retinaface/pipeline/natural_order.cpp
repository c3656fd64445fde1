#include "retinaface/pipeline/natural_order.h"

#include <algorithm>
#include <cstddef>

namespace retinaface {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

std::string_view without_leading_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

/// Below 0, 0 or above 0, by value only.
int compare_numbers(std::string_view a, std::string_view b) {
  a = without_leading_zeros(a);
  b = without_leading_zeros(b);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

int compare_ignoring_zeros(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (is_digit(a[0]) && is_digit(b[0])) {
      if (const int order = compare_numbers(take_digits(a), take_digits(b))) return order;
      continue;
    }
    const auto byte_a = static_cast<unsigned char>(a[0]);
    const auto byte_b = static_cast<unsigned char>(b[0]);
    if (byte_a != byte_b) return byte_a < byte_b ? -1 : 1;
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return static_cast<int>(!a.empty()) - static_cast<int>(!b.empty());
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  if (const int order = compare_ignoring_zeros(a, b)) return order < 0;
  if (a.size() != b.size()) return a.size() < b.size();
  return a > b;
}

}  // namespace retinaface
