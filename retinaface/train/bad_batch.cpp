#include "retinaface/train/bad_batch.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "retinaface/base/file.h"
#include "retinaface/image/draw.h"
#include "retinaface/image/encode.h"

namespace retinaface::train {
namespace {

using Json = nlohmann::ordered_json;

constexpr Color kFaceColor{0, 255, 0};
constexpr Color kIgnoredColor{160, 160, 160};
constexpr Color kPointColor{255, 0, 0};

/// JSON has no NaN and no infinity, which is just what this is about.
Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(fmt::format("{}", value));
}

Json describe(const LabelledFace& face) {
  const Box& box = face.box;
  Json json{{"box", {number(box.x1), number(box.y1), number(box.x2), number(box.y2)}},
            {"ignore", face.ignore}};
  if (face.landmarks) {
    for (const Point& point : face.landmarks->points)
      json["landmarks"].push_back({number(point.x), number(point.y)});
  }
  return json;
}

void draw_labels(Image& image, const std::vector<LabelledFace>& faces) {
  for (const LabelledFace& face : faces) {
    draw_box(image, face.box, face.ignore ? kIgnoredColor : kFaceColor, 1);
    if (!face.landmarks) continue;
    for (const Point& point : face.landmarks->points) draw_point(image, point, 1.5F, kPointColor);
  }
}

}  // namespace

Result<void> write_bad_batch(const std::filesystem::path& folder, std::span<const Sample> samples,
                             const LossValues& losses, std::int64_t step) {
  RETINAFACE_RETURN_IF_ERROR(make_folder(folder));
  Json json{{"step", step},
            {"losses",
             {{"total", number(losses.total)},
              {"classification", number(losses.classification)},
              {"box", number(losses.box)},
              {"landmarks", number(losses.landmarks)},
              {"teacher", number(losses.teacher)}}}};
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::string name = fmt::format("{:03}.png", i);
    Json picture{{"picture", name}, {"path", samples[i].path}, {"faces", Json::array()}};
    for (const LabelledFace& face : samples[i].faces) picture["faces"].push_back(describe(face));
    json["pictures"].push_back(std::move(picture));
    Image image = samples[i].image.clone();
    draw_labels(image, samples[i].faces);
    RETINAFACE_RETURN_IF_ERROR(write_image(folder / name, image.view()));
  }
  const std::string text = json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
  return write_file_atomically(folder / "batch.json", std::string_view(text));
}

}  // namespace retinaface::train
