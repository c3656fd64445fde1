#pragma once

#include <string>
#include <string_view>

namespace retinaface::internal {

/// `text` with each byte that is not part of valid UTF-8 (RFC 3629) replaced by U+FFFD.
[[nodiscard]] std::string to_valid_utf8(std::string_view text);
[[nodiscard]] bool is_valid_utf8(std::string_view text);

/// A JSON string with its quotes. Bytes outside UTF-8 become U+FFFD, so the output is always valid.
[[nodiscard]] std::string json_string(std::string_view text);

/// The shortest number that reads back as the same float; null when it is not finite.
[[nodiscard]] std::string json_number(float value);
/// Milliseconds with three decimals at most.
[[nodiscard]] std::string json_milliseconds(double value);

/// RFC 4648, with padding.
[[nodiscard]] std::string base64(std::string_view bytes);
/// The bytes of a text that `base64` made; "" for any other text.
[[nodiscard]] std::string from_base64(std::string_view text);

}  // namespace retinaface::internal
