#include "retinaface/mesh/model/npy_texts.h"

#include <optional>

#include "retinaface/base/text_lines.h"
#include "retinaface/formats/messages.h"

namespace retinaface::mesh {
namespace {

constexpr std::size_t kHeaderStart = 10;  // of version 1: magic, version, two bytes of length
constexpr std::size_t kCharacterBytes = 4;

std::optional<std::size_t> characters_of(std::string_view header) {
  constexpr std::string_view kType = "'<U";
  const auto begin = header.find(kType);
  if (begin == header.npos) return std::nullopt;
  const auto digits = header.substr(begin + kType.size());
  const auto count = retinaface::internal::parse_integer(digits.substr(0, digits.find('\'')));
  if (!count || *count < 1 || *count > 1000) return std::nullopt;
  return static_cast<std::size_t>(*count);
}

/// A text without the zeros that fill it up.
std::optional<std::string> text_of(std::string_view characters) {
  std::string text;
  for (std::size_t i = 0; i < characters.size(); i += kCharacterBytes) {
    const char letter = characters[i];
    const bool is_ascii =
        letter >= 0 && characters.substr(i + 1, 3) == std::string_view("\0\0\0", 3);
    if (!is_ascii) return std::nullopt;
    if (letter == 0) break;
    text += letter;
  }
  return text;
}

std::optional<std::vector<std::string>> texts_of(std::string_view file) {
  if (!file.starts_with("\x93NUMPY\x01") || file.size() < kHeaderStart) return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(file[i]); };
  const std::size_t length = byte(8) + std::size_t{256} * byte(9);
  if (length > file.size() - kHeaderStart) return std::nullopt;
  const auto characters = characters_of(file.substr(kHeaderStart, length));
  const std::string_view values = file.substr(kHeaderStart + length);
  if (!characters || values.size() % (*characters * kCharacterBytes) != 0) return std::nullopt;
  std::vector<std::string> texts;
  const std::size_t size = *characters * kCharacterBytes;
  for (std::size_t i = 0; i < values.size(); i += size) {
    auto text = text_of(values.substr(i, size));
    if (!text) return std::nullopt;
    texts.push_back(*std::move(text));
  }
  return texts;
}

}  // namespace

Result<std::vector<std::string>> parse_npy_texts(std::string_view file, std::string_view name) {
  auto texts = texts_of(file);
  if (texts) return *std::move(texts);
  return retinaface::internal::corrupt(name, "is not a NumPy array of texts in ASCII");
}

}  // namespace retinaface::mesh
