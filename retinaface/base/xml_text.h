#pragma once

#include <string>
#include <string_view>

namespace retinaface {

/// UTF-8 as character data of XML 1.0: markup and line ends as references. What cannot be written
/// in XML at all becomes U+FFFD: most control characters, U+FFFE, U+FFFF, and bytes that are no
/// UTF-8.
[[nodiscard]] std::string xml_text(std::string_view utf8);

}  // namespace retinaface
