#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface::internal {

/// What the small XML reader meets: an element's start, and its end with the text directly in it.
struct XmlHandler {
  /// @param path  names from the root to this element, joined by '/'
  std::function<void(std::string_view path)> start;
  std::function<Result<void>(std::string_view path, std::string_view text, int line)> end;
};

/// Walks through XML as annotation tools write it: elements, text, the five named entities,
/// comments and CDATA. Attributes and processing instructions are skipped; a document
/// type (and with it any entity of its own) is refused.
///
/// @param name  subject of messages
/// @return      Corrupt with file and line, or the handler's error
[[nodiscard]] Result<void> walk_xml(std::string_view text, std::string_view name,
                                    const XmlHandler& handler);

}  // namespace retinaface::internal
