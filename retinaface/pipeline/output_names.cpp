#include "retinaface/pipeline/output_names.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "retinaface/base/sha256.h"
#include "retinaface/pipeline/inputs.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;

std::string picture_extension(const fs::path& path) {
  const std::string lower = lower_extension(path);
  const bool can_write = lower == ".jpg" || lower == ".jpeg" || lower == ".png";
  return can_write ? path.extension().native() : ".jpg";
}

/// Never leads out of the output folder, whatever a list contains.
fs::path harmless(const fs::path& relative) {
  fs::path kept;
  for (const fs::path& part : relative) {
    if (!part.empty() && part != "." && part != ".." && part != "/") kept /= part;
  }
  return kept.empty() ? fs::path("unnamed") : kept;
}

std::string short_hash(const std::string& text) {
  return sha256_hex(std::as_bytes(std::span(text.data(), text.size()))).substr(0, 8);
}

}  // namespace

fs::path OutputNames::wanted_name(const InputFile& input) const {
  fs::path name = harmless(input.relative);
  if (layout_ == Layout::Event) {
    std::error_code ignored;
    const fs::path path = fs::absolute(input.path, ignored).lexically_normal();
    name = harmless(path.parent_path().filename()) / name.filename();
  }
  return name.replace_extension(extension_.empty() ? picture_extension(name) : extension_);
}

fs::path OutputNames::take_name(const InputFile& input) {
  fs::path name = wanted_name(input);
  const std::string extension = name.extension().native();
  const std::string stem = fs::path(name).replace_extension().native();
  for (std::string text = input.path.native(); !taken_.insert(name.native()).second; text += '+') {
    name = stem + "-" + short_hash(text) + extension;
  }
  return name;
}

fs::path OutputNames::path_for(const InputFile& input) {
  const std::scoped_lock lock(mutex_);
  const auto [entry, is_new] = name_of_input_.try_emplace(input.path.native());
  if (is_new) entry->second = take_name(input);
  return folder_ / entry->second;
}

}  // namespace retinaface
