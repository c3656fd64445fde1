#include <fmt/format.h>

#include "retinaface/data/write_labels.h"

namespace retinaface {
namespace {

/// Counts of what a format may have no place for.
struct Contents {
  std::int64_t ignored = 0;          ///< faces
  std::int64_t ignored_by_area = 0;  ///< the ones among them without an area
  std::int64_t empty = 0;            ///< faces without an area that are not ignored
  std::int64_t landmarks = 0;
  std::int64_t qualities = 0;
  std::int64_t attributes = 0;
  std::int64_t sources = 0;
  std::int64_t sets = 0;  ///< pictures
  std::int64_t sizes = 0;
};

Contents contents_of(std::span<const LabelledImage> images) {
  Contents all;
  for (const auto& image : images) {
    all.sets += image.set.empty() ? 0 : 1;
    all.sizes += image.width > 0 ? 1 : 0;
    for (const auto& face : image.faces) {
      const bool is_empty = face.box.area() == 0;
      all.ignored += face.ignore ? 1 : 0;
      all.ignored_by_area += face.ignore && is_empty ? 1 : 0;
      all.empty += !face.ignore && is_empty ? 1 : 0;
      all.landmarks += face.landmarks ? 1 : 0;
      all.qualities += face.quality ? 1 : 0;
      all.attributes += face.attributes != FaceAttributes{} ? 1 : 0;
      all.sources += face.source.empty() ? 0 : 1;
    }
  }
  return all;
}

/// What is left of the contents when the format's own are taken away.
Contents without_place(LabelFormat format, Contents all) {
  using enum LabelFormat;
  if (format == JsonLines) return {};
  if (format != WiderText && format != Retinaface) all.empty = all.sizes = 0;
  if (format != Retinaface && format != Yolo) all.ignored = 0;
  if (format == Retinaface) all.ignored -= all.ignored_by_area;
  if (format != WiderText && format != Voc) all.landmarks = 0;
  if (format == Retinaface) all.qualities = 0;
  if (format == WiderText) all.attributes = 0;
  return all;
}

}  // namespace

std::string lost_when_written(LabelFormat format, std::span<const LabelledImage> images) {
  const Contents lost = without_place(format, contents_of(images));
  std::string sentence;
  const auto add = [&](std::int64_t count, std::string_view before, std::string_view one,
                       std::string_view several) {
    if (count > 0)
      sentence += fmt::format("{}{}{} {}", sentence.empty() ? "" : ", ", before, count,
                              count == 1 ? one : several);
  };
  add(lost.ignored, "", "ignored face", "ignored faces");
  add(lost.empty, "", "face without an area that is not ignored",
      "faces without an area that are not ignored");
  add(lost.landmarks, "the landmarks of ", "face", "faces");
  add(lost.qualities, "the quality of ", "face", "faces");
  add(lost.attributes, "the attributes of ", "face", "faces");
  add(lost.sources, "the source of ", "face", "faces");
  add(lost.sets, "the set of ", "picture", "pictures");
  add(lost.sizes, "the size of ", "picture", "pictures");
  return sentence;
}

}  // namespace retinaface
