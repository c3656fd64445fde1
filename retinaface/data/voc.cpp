#include "retinaface/data/voc.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "retinaface/base/text_lines.h"
#include "retinaface/data/list_files.h"
#include "retinaface/data/xml.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using Limits = std::numeric_limits<double>;

struct VocObject {
  std::string name;
  bool difficult = false;
  std::array<double, 4> sides{Limits::quiet_NaN(), Limits::quiet_NaN(), Limits::quiet_NaN(),
                              Limits::quiet_NaN()};  ///< xmin ymin xmax ymax
};

bool is_face(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name == "face";
}

class VocBuilder {
 public:
  VocBuilder(std::string_view name, std::vector<std::string>& other_names)
      : name_(name), other_names_(other_names) {}

  void start(std::string_view path) {
    if (path == "annotation") is_annotation_ = true;
    if (path == "annotation/object") object_ = {};
  }

  Result<void> end(std::string_view path, std::string_view text, int line) {
    if (path == "annotation/filename") image_.path = std::string(text);
    if (path == "annotation/object/name") object_.name = std::string(text);
    if (path == "annotation/object/difficult") object_.difficult = text == "1";
    if (path == "annotation/size/width") return read_size(text, line, image_.width);
    if (path == "annotation/size/height") return read_size(text, line, image_.height);
    static constexpr std::array<std::string_view, 4> kSides{
        "annotation/object/bndbox/xmin", "annotation/object/bndbox/ymin",
        "annotation/object/bndbox/xmax", "annotation/object/bndbox/ymax"};
    for (std::size_t i = 0; i < 4; ++i)
      if (path == kSides[i]) return read_number(text, line, object_.sides[i]);
    if (path == "annotation/object") return finish_object(line);
    return {};
  }

  Result<LabelledImage> finish() {
    if (!is_annotation_ || image_.path.empty())
      return Error{ErrorCode::Corrupt,
                   printable(name_) + ": has no annotation/filename, expected a VOC annotation"};
    return std::move(image_);
  }

 private:
  Error error(int line, const std::string& what) const {
    return {ErrorCode::Corrupt, fmt::format("{}:{}: {}", printable(name_), line, what)};
  }

  Result<void> read_number(std::string_view text, int line, double& value) const {
    const auto number = internal::parse_number(text);
    if (!number || !internal::fits_float(*number))
      return error(line, "'" + printable(text.substr(0, 40)) + "' is not a finite number");
    value = *number;
    return {};
  }

  Result<void> read_size(std::string_view text, int line, int& size) const {
    double value = 0;
    RETINAFACE_RETURN_IF_ERROR(read_number(text, line, value));
    if (value < 0 || value > std::numeric_limits<int>::max())
      return error(line, fmt::format("the picture's size is {}", value));
    size = static_cast<int>(value);
    return {};
  }

  Result<void> finish_object(int line) {
    if (!is_face(object_.name)) {
      if (std::find(other_names_.begin(), other_names_.end(), object_.name) == other_names_.end())
        other_names_.push_back(object_.name);
      return {};
    }
    const auto& [xmin, ymin, xmax, ymax] = object_.sides;
    if (std::isnan(xmin + ymin + xmax + ymax))
      return error(line, "the face has no complete bndbox");
    // Counting from 1 with the last pixel included, an empty box ends before it begins.
    if (xmax < xmin - 1 || ymax < ymin - 1)
      return error(
          line, fmt::format("the box {} {} {} {} is inverted, expected xmin ymin xmax ymax", xmin,
                            ymin, xmax, ymax));
    LabelledFace face;
    face.box = {static_cast<float>(xmin - 1), static_cast<float>(ymin - 1),
                static_cast<float>(xmax), static_cast<float>(ymax)};
    face.ignore = object_.difficult;
    image_.faces.push_back(face);
    return {};
  }

  std::string_view name_;
  std::vector<std::string>& other_names_;
  LabelledImage image_;
  VocObject object_;
  bool is_annotation_ = false;
};

}  // namespace

Result<LabelledImage> parse_voc(std::string_view text, std::string_view name,
                                std::vector<std::string>& other_names) {
  VocBuilder builder(name, other_names);
  RETINAFACE_RETURN_IF_ERROR(
      internal::walk_xml(text, name,
                         {[&](std::string_view path) { builder.start(path); },
                          [&](std::string_view path, std::string_view content, int line) {
                            return builder.end(path, content, line);
                          }}));
  return builder.finish();
}

Result<std::vector<LabelledImage>> read_voc(const fs::path& folder) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto paths, internal::list_files(folder, ".xml"));
  if (paths.empty()) return Error{ErrorCode::Corrupt, printable(folder) + ": has no .xml file"};
  std::vector<LabelledImage> images;
  std::vector<std::string> other_names;
  std::unordered_set<std::string> keys;
  std::size_t num_faces = 0;
  for (const auto& path : paths) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(folder / path));
    RETINAFACE_ASSIGN_OR_RETURN(auto image,
                                parse_voc(file.text(), (folder / path).native(), other_names));
    image.path = (path.parent_path() / image.path).generic_string();
    if (!keys.insert(image_key(image.path)).second)
      return Error{ErrorCode::Corrupt, printable(folder / path) + ": '" + printable(image.path) +
                                           "' has an annotation already"};
    num_faces += image.faces.size();
    images.push_back(std::move(image));
  }
  if (num_faces == 0 && !other_names.empty())
    return Error{ErrorCode::Corrupt, printable(folder) + ": no object is named 'face'; there is '" +
                                         printable(other_names[0]) + "'"};
  return images;
}

}  // namespace retinaface
