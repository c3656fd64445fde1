#include "retinaface/data/labelled_image.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace retinaface {
namespace {

constexpr std::array<std::string_view, 6> kPictureExtensions{".jpg",  ".jpeg", ".png",
                                                             ".webp", ".bmp",  ".ppm"};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

}  // namespace

std::string image_key(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  for (const auto extension : kPictureExtensions) {
    if (path.size() > extension.size() &&
        equal_ignoring_case(path.substr(path.size() - extension.size()), extension)) {
      path.remove_suffix(extension.size());
      break;
    }
  }
  std::string key(path);
  std::replace(key.begin(), key.end(), '\\', '/');
  return key;
}

std::string_view last_part(std::string_view key) {
  return key.substr(key.rfind('/') + 1);
}

}  // namespace retinaface
