#include "retinaface/formats/messages.h"

#include "retinaface/base/file.h"

namespace retinaface::internal {
namespace {

Error error(ErrorCode code, std::string_view name, std::string_view what) {
  return Error{code, std::string(name) + ": " + std::string(what)};
}

}  // namespace

Error corrupt(std::string_view name, std::string_view what) {
  return error(ErrorCode::Corrupt, name, what);
}

Error unsupported(std::string_view name, std::string_view what) {
  return error(ErrorCode::Unsupported, name, what);
}

Error over_limit(std::string_view name, std::string_view what) {
  return error(ErrorCode::LimitExceeded, name, what);
}

std::string quote(std::string_view text) {
  constexpr std::size_t kLongest = 100;
  const bool fits = text.size() <= kLongest;
  return "'" + printable(text.substr(0, kLongest)) + (fits ? "'" : "…'");
}

std::uint64_t memory_limit(std::uint64_t file_size) {
  constexpr std::uint64_t kGrowth = 16;  // honest files: 2 for halves, a little for deflate
  constexpr std::uint64_t kAlwaysAllowed = std::uint64_t{64} << 20;
  return file_size * kGrowth + kAlwaysAllowed;
}

}  // namespace retinaface::internal
