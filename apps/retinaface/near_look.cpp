#include "apps/retinaface/near_look.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "apps/retinaface/model_choice.h"
#include "retinaface/image/warp.h"

namespace retinaface::cli {
namespace {

/// By `retinaface eval aflw2000 --size`, points are best where faces have about 100 pixels.
constexpr int kViewSide = 256;
constexpr float kViewOfFace = 2.6F;  ///< of the box's longer side
constexpr float kSameFace = 0.4F;    ///< overlap (IoU)

}  // namespace

Result<NearLook> NearLook::load(const std::string& name, int num_threads) {
  RETINAFACE_ASSIGN_OR_RETURN(Model model, load_chosen_model(name));
  DetectorOptions options;
  options.sizes = {InputSize::original()};
  options.num_threads = num_threads;
  RETINAFACE_ASSIGN_OR_RETURN(auto detector, Detector::create(std::move(model), options));
  return NearLook(std::move(detector));
}

Face NearLook::look(ImageView picture, const Face& face) const {
  const float side = kViewOfFace * std::max(face.box.width(), face.box.height());
  if (!(side > 0) || !std::isfinite(side)) return face;
  const Point corner = face.box.center() - Point{side / 2, side / 2};
  const Image view = square_part(picture, corner, side, kViewSide);
  const auto seen = detector_.detect(view.view());
  if (!seen) return face;
  const Similarity picture_from_view{side / kViewSide, 0, corner.x, corner.y};
  Face result = face;
  float best = kSameFace;
  for (const Face& near : *seen) {
    const Face found = picture_from_view(near);
    if (const float overlap = iou(found.box, face.box); overlap > best) {
      best = overlap;
      result.landmarks = found.landmarks;
    }
  }
  return result;
}

}  // namespace retinaface::cli
