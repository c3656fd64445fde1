#include "apps/retinaface/eval_examples.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "apps/retinaface/console.h"
#include "retinaface/base/file.h"
#include "retinaface/data/contact_sheet.h"
#include "retinaface/image/encode.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;

/// A face that was not found, with the score of the detection that would have found it.
struct MissedFace {
  double score = 0;
  double area = 0;
  ContactTile tile;
};

std::vector<ContactTile> missed_faces(const fs::path& images_folder,
                                      const LabelledDetections& paired, const JudgedSet& judged,
                                      double min_score) {
  std::vector<MissedFace> missed;
  for (std::size_t i = 0; i < paired.labels->size(); ++i) {
    const LabelledImage& image = (*paired.labels)[i];
    for (std::size_t j = 0; j < image.faces.size(); ++j) {
      const std::int32_t finder = judged.found_by[i][j];
      const double score =
          finder < 0 ? 0 : judged.detections[static_cast<std::size_t>(finder)].score;
      if (image.faces[j].ignore || (finder >= 0 && score >= min_score)) continue;
      missed.push_back(
          {score,
           image.faces[j].box.area(),
           {images_folder / image.path, image.faces[j].box,
            finder < 0 ? fs::path(image.path).stem().string()
                       : fmt::format("{:.2f} {}", score, fs::path(image.path).stem().string())}});
    }
  }
  std::stable_sort(missed.begin(), missed.end(), [](const MissedFace& a, const MissedFace& b) {
    return std::tuple(a.score, -a.area) < std::tuple(b.score, -b.area);
  });
  std::vector<ContactTile> tiles;
  for (auto& face : missed) tiles.push_back(std::move(face.tile));
  return tiles;
}

std::vector<ContactTile> false_detections(const fs::path& images_folder,
                                          const LabelledDetections& paired, const JudgedSet& judged,
                                          double min_score) {
  std::vector<ContactTile> tiles;
  for (const auto& detection : judged.detections) {
    if (detection.verdict != Verdict::False || detection.score < min_score) continue;
    const auto image = static_cast<std::size_t>(detection.image);
    const fs::path path = (*paired.labels)[image].path;
    const auto& found =
        paired.detections[image]->detections[static_cast<std::size_t>(detection.detection)];
    tiles.push_back({images_folder / path, found.box(),
                     fmt::format("{:.2f} {}", detection.score, path.stem().string())});
  }
  return tiles;
}

Result<void> write_sheet(const fs::path& path, const std::vector<ContactTile>& tiles,
                         std::vector<std::string>& written) {
  const ContactSheet sheet = draw_contact_sheet(tiles);
  for (const auto& problem : sheet.problems) say(problem);
  std::error_code ignored;
  if (sheet.image.empty()) {
    // A sheet of an earlier run would lie.
    fs::remove(path, ignored);
    return {};
  }
  RETINAFACE_RETURN_IF_ERROR(write_image(path, sheet.image.view()));
  written.push_back(path.filename().string());
  return {};
}

}  // namespace

Result<std::vector<std::string>> write_examples(const fs::path& folder,
                                                const fs::path& images_folder,
                                                const LabelledDetections& paired,
                                                const JudgedSet& judged, double min_score) {
  std::error_code error;
  fs::create_directories(folder, error);
  std::vector<std::string> written;
  RETINAFACE_RETURN_IF_ERROR(write_sheet(
      folder / "missed.jpg", missed_faces(images_folder, paired, judged, min_score), written));
  RETINAFACE_RETURN_IF_ERROR(write_sheet(
      folder / "false.jpg", false_detections(images_folder, paired, judged, min_score), written));
  return written;
}

}  // namespace retinaface::cli
