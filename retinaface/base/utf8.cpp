#include "retinaface/base/utf8.h"

namespace retinaface {
namespace {

/// Whether the byte `index` is there and in [low, high].
bool has_byte(std::string_view text, std::size_t index, unsigned char low = 0x80,
              unsigned char high = 0xBF) {
  if (index >= text.size()) return false;
  const auto byte = static_cast<unsigned char>(text[index]);
  return byte >= low && byte <= high;
}

std::size_t three_byte_length(std::string_view text, unsigned char first) {
  const unsigned char low = first == 0xE0 ? 0xA0 : 0x80;   // no overlong form
  const unsigned char high = first == 0xED ? 0x9F : 0xBF;  // no surrogate
  return has_byte(text, 1, low, high) && has_byte(text, 2) ? 3 : 0;
}

std::size_t four_byte_length(std::string_view text, unsigned char first) {
  const unsigned char low = first == 0xF0 ? 0x90 : 0x80;   // no overlong form
  const unsigned char high = first == 0xF4 ? 0x8F : 0xBF;  // nothing above U+10FFFF
  return has_byte(text, 1, low, high) && has_byte(text, 2) && has_byte(text, 3) ? 4 : 0;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return has_byte(text, 1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) return three_byte_length(text, first);
  if (first >= 0xF0 && first <= 0xF4) return four_byte_length(text, first);
  return 0;
}

}  // namespace retinaface
