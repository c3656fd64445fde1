#pragma once

#include <string>
#include <string_view>

namespace retinaface {

/// UTF-8 as character data of XML 1.0: markup and line ends as references. Most control characters
/// cannot be written in XML at all and become U+FFFD.
[[nodiscard]] std::string xml_text(std::string_view utf8);

}  // namespace retinaface
