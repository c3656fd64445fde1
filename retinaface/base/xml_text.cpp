#include "retinaface/base/xml_text.h"

namespace retinaface {

std::string xml_text(std::string_view utf8) {
  std::string xml;
  for (const char c : utf8) {
    switch (c) {
      case '&':
        xml += "&amp;";
        break;
      case '<':
        xml += "&lt;";
        break;
      case '>':
        xml += "&gt;";
        break;
      case '\n':
      case '\r':
      case '\t':
        xml += "&#" + std::to_string(static_cast<int>(c)) + ';';
        break;
      default:
        xml += c >= 0 && c < 0x20 ? std::string("\xEF\xBF\xBD") : std::string(1, c);
    }
  }
  return xml;
}

}  // namespace retinaface
