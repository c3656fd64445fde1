#include "retinaface/data/fddb.h"

#include <fmt/format.h>

#include <array>
#include <unordered_set>

#include "retinaface/base/text_lines.h"
#include "retinaface/data/labelled_image.h"
#include "retinaface/data/list_files.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using internal::TextLines;

constexpr std::array<std::size_t, 2> kCounts{5, 6};

Result<FddbRegion> read_region(std::string_view line, const TextLines& lines) {
  RETINAFACE_ASSIGN_OR_RETURN(
      const auto n,
      internal::parse_numbers(
          line, kCounts, "5 (x y width height score) or 6 (major minor angle x y score)", lines));
  FddbRegion region;
  region.is_ellipse = n.size() == 6;
  region.score = n.back();
  if (region.is_ellipse) {
    region.ellipse = {n[0], n[1], n[2], n[3], n[4]};
  } else {
    region.x = n[0];
    region.y = n[1];
    region.width = n[2];
    region.height = n[3];
  }
  const double smaller = region.is_ellipse ? std::min(n[0], n[1]) : std::min(n[2], n[3]);
  if (smaller < 0)
    return lines.error(fmt::format("a size is {}, expected sizes of 0 or more", smaller));
  return region;
}

Result<FddbImage> read_image(std::string_view name, TextLines& lines) {
  FddbImage image{std::string(name), {}};
  const auto count_line = lines.next();
  const auto count = internal::parse_integer(internal::trimmed(count_line.value_or("")));
  if (!count || *count < 0)
    return lines.error("'" + printable(count_line.value_or("").substr(0, 60)) +
                       "' is not the number of regions in " + printable(name));
  for (std::int64_t i = 0; i < *count; ++i) {
    const auto line = lines.next();
    if (!line)
      return lines.error(
          fmt::format("the file ends after {} of {} regions of {}", i, *count, printable(name)));
    RETINAFACE_ASSIGN_OR_RETURN(const auto region, read_region(*line, lines));
    image.regions.push_back(region);
  }
  return image;
}

}  // namespace

Result<std::vector<FddbImage>> parse_fddb(std::string_view text, std::string_view name) {
  std::vector<FddbImage> images;
  std::unordered_set<std::string> names;
  TextLines lines(text, name);
  while (const auto line = lines.next()) {
    const auto image_name = internal::trimmed(*line);
    if (image_name.empty()) continue;
    const std::string key = image_key(image_name);
    if (!names.insert(key).second)
      return lines.error("'" + printable(image_name) + "' appears twice, expected it once");
    RETINAFACE_ASSIGN_OR_RETURN(auto image, read_image(key, lines));
    images.push_back(std::move(image));
  }
  return images;
}

Result<std::vector<FddbImage>> read_fddb(const fs::path& path, std::string_view ending) {
  std::vector<fs::path> files{path};
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    RETINAFACE_ASSIGN_OR_RETURN(files, internal::list_files(path, ending));
    if (files.empty())
      return Error{ErrorCode::NotFound,
                   fmt::format("{}: has no file whose name ends in {}", printable(path), ending)};
    for (auto& file : files) file = path / file;
  }
  std::vector<FddbImage> images;
  std::unordered_set<std::string> names;
  for (const auto& file : files) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto text, internal::read_text(file));
    RETINAFACE_ASSIGN_OR_RETURN(auto more, parse_fddb(text.text(), file.native()));
    for (auto& image : more) {
      if (!names.insert(image.name).second)
        return Error{ErrorCode::Corrupt, printable(file) + ": '" + printable(image.name) +
                                             "' is in an earlier file too"};
      images.push_back(std::move(image));
    }
  }
  return images;
}

}  // namespace retinaface
