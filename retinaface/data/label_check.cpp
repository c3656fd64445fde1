#include "retinaface/data/label_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/data/check_faces.h"

namespace retinaface {
namespace {

/// Places in the labels.
using Places = std::vector<std::size_t>;

std::size_t side_class(const Box& box) {
  const float side = std::min(box.width(), box.height());
  const auto above = std::upper_bound(kFaceSides.begin() + 1, kFaceSides.end(), side);
  return static_cast<std::size_t>(above - kFaceSides.begin()) - 1;
}

void count_face(const LabelledFace& face, LabelCounts& counts) {
  if (face.ignore) {
    ++counts.num_ignored;
    ++counts.ignored_by_side[side_class(face.box)];
    return;
  }
  ++counts.num_faces;
  ++counts.faces_by_side[side_class(face.box)];
  counts.num_with_quality += face.quality ? 1 : 0;
  if (!face.landmarks) return;
  ++counts.num_with_landmarks;
  const auto& states = face.landmark_states;
  counts.num_hidden += std::count(states.begin(), states.end(), LandmarkState::Hidden);
  counts.num_missing += std::count(states.begin(), states.end(), LandmarkState::Missing);
}

void count_image(const LabelledImage& image, LabelCounts& counts) {
  const std::int64_t num_before = counts.num_faces;
  for (const auto& face : image.faces) count_face(face, counts);
  ++counts.num_images;
  counts.num_without_face += counts.num_faces == num_before ? 1 : 0;
}

void count_all(std::span<const LabelledImage> images, LabelCheck& check) {
  for (const auto& image : images) {
    count_image(image, check.counts);
    count_image(image, check.sets[image.set]);
    for (const auto& face : image.faces) ++check.by_source[face.source];
  }
  // Nothing but the empty name says nothing.
  if (check.sets.size() == 1 && check.sets.begin()->first.empty()) check.sets.clear();
  if (check.by_source.size() == 1 && check.by_source.begin()->first.empty())
    check.by_source.clear();
}

void check_picture(const LabelledImage& image, std::size_t place, const PictureFacts& picture,
                   std::vector<LabelFinding>& findings) {
  if (!picture.problem.empty())
    return findings.push_back({LabelFault::UnreadablePicture, place, -1, picture.problem});
  const bool is_known = image.width > 0 && image.height > 0;
  if (!is_known || (image.width == picture.width && image.height == picture.height)) return;
  const bool is_turned =
      picture.orientation >= 5 && image.width == picture.height && image.height == picture.width;
  findings.push_back({LabelFault::OtherSize, place, -1,
                      fmt::format("is {} × {}, the labels say {} × {}{}", picture.width,
                                  picture.height, image.width, image.height,
                                  is_turned ? ", as before its EXIF orientation is applied" : "")});
}

/// "picture b.jpg" or "pictures b.jpg, c.jpg and 7 more"
std::string others_of(const Places& group, std::span<const LabelledImage> images) {
  constexpr std::size_t kMaxNamed = 3;
  std::string names;
  for (std::size_t i = 1; i < std::min(group.size(), kMaxNamed + 1); ++i)
    names += (i == 1 ? "" : ", ") + printable(images[group[i]].path);
  if (group.size() > kMaxNamed + 1)
    names += fmt::format(" and {} more", group.size() - kMaxNamed - 1);
  return names;
}

void add_group(LabelFault fault, const char* what, const Places& group,
               std::span<const LabelledImage> images, std::vector<LabelFinding>& findings) {
  findings.push_back(
      {fault, group.front(), -1, fmt::format("{} {}", what, others_of(group, images))});
}

/// Groups of two and more places with the same text, in the order of their first places; an empty
/// text belongs to no group.
std::vector<Places> groups_by(std::size_t count,
                              const std::function<std::string(std::size_t)>& text_of) {
  std::map<std::string, Places> by_text;
  for (std::size_t i = 0; i < count; ++i) by_text[text_of(i)].push_back(i);
  by_text.erase("");
  std::vector<Places> groups;
  for (auto& [text, places] : by_text)
    if (places.size() > 1) groups.push_back(std::move(places));
  std::sort(groups.begin(), groups.end());
  return groups;
}

/// Without folders, in lower case: as a folder of all pictures on some systems would have it.
std::string flat_name(const std::string& path) {
  std::string name = path.substr(path.find_last_of("/\\") + 1);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

/// Equal files are said to be equal already.
bool are_equal_files(const Places& group, std::span<const PictureFacts> pictures) {
  return std::all_of(group.begin(), group.end(), [&](std::size_t place) {
    return pictures[place].sha256 == pictures[group.front()].sha256;
  });
}

std::vector<Places> groups_by_look(std::span<const PictureFacts> pictures) {
  Places decoded;
  std::vector<PictureLook> looks;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (!pictures[i].problem.empty()) continue;
    decoded.push_back(i);
    looks.push_back(pictures[i].look);
  }
  std::vector<Places> groups;
  for (auto& group : groups_that_look_alike(looks)) {
    for (auto& place : group) place = decoded[place];
    if (!are_equal_files(group, pictures)) groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace

std::int64_t LabelCheck::count(LabelFault fault) const {
  return std::count_if(findings.begin(), findings.end(),
                       [fault](const LabelFinding& finding) { return finding.fault == fault; });
}

LabelCheck check_labels(std::span<const LabelledImage> images,
                        std::span<const PictureFacts> pictures) {
  RETINAFACE_REQUIRE(images.size() == pictures.size(), "there are not as many pictures as labels");
  LabelCheck check;
  count_all(images, check);
  for (std::size_t i = 0; i < images.size(); ++i) {
    check_picture(images[i], i, pictures[i], check.findings);
    const bool is_known = pictures[i].problem.empty();
    const auto faces = check_faces(images[i], i, is_known ? pictures[i].width : images[i].width,
                                   is_known ? pictures[i].height : images[i].height);
    check.findings.insert(check.findings.end(), faces.begin(), faces.end());
  }
  for (const auto& group :
       groups_by(images.size(), [&](std::size_t i) { return flat_name(images[i].path); }))
    add_group(LabelFault::SameName, "has the file name of", group, images, check.findings);
  for (const auto& group :
       groups_by(pictures.size(), [&](std::size_t i) { return pictures[i].sha256; }))
    add_group(LabelFault::SameContent, "is the same file as", group, images, check.findings);
  for (const auto& group : groups_by_look(pictures))
    add_group(LabelFault::SameLook, "looks like", group, images, check.findings);
  std::stable_sort(check.findings.begin(), check.findings.end(),
                   [](const LabelFinding& a, const LabelFinding& b) { return a.fault < b.fault; });
  return check;
}

}  // namespace retinaface
