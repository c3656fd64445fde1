#include "retinaface/base/xml_text.h"

#include <algorithm>

#include "retinaface/base/utf8.h"

namespace retinaface {
namespace {

/// XML 1.0, section 2.2.
bool can_be_written(std::string_view character) {
  if (character.size() == 1) return static_cast<unsigned char>(character[0]) >= 0x20;
  return character != "\uFFFE" && character != "\uFFFF";
}

std::string xml_character(std::string_view character) {
  if (character == "&") return "&amp;";
  if (character == "<") return "&lt;";
  if (character == ">") return "&gt;";
  if (character == "\n" || character == "\r" || character == "\t") {
    return "&#" + std::to_string(static_cast<int>(character[0])) + ';';
  }
  return std::string(can_be_written(character) ? character : "\uFFFD");
}

}  // namespace

std::string xml_text(std::string_view utf8) {
  std::string xml;
  while (!utf8.empty()) {
    const std::size_t length = utf8_length(utf8);
    xml += length == 0 ? "\uFFFD" : xml_character(utf8.substr(0, length));
    utf8.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return xml;
}

}  // namespace retinaface
