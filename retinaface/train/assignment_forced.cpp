#include <numeric>

#include "retinaface/train/assignment_rules.h"

namespace retinaface::train {
namespace {

constexpr std::int32_t kNobody = -1;

struct Offer {
  std::size_t anchor;
  float iou;
};

/// The anchors that a face can have, best first; of equally good ones the first.
std::vector<Offer> offers_to(const Box& face, const AnchorGrid& grid, float min_iou) {
  std::vector<Offer> offers;
  grid.visit_similar(face, min_iou, [&](std::size_t number, const Box& anchor) {
    const float overlap = iou(anchor, face);
    if (overlap >= min_iou) offers.push_back({number, overlap});
  });
  std::ranges::sort(offers, [](const Offer& a, const Offer& b) {
    return a.iou != b.iou ? a.iou > b.iou : a.anchor < b.anchor;
  });
  return offers;
}

/// Seats faces on anchors, one on each; a face that finds no free seat asks others to move.
class Seating {
 public:
  Seating(std::span<const std::vector<Offer>> offers, std::size_t num_anchors)
      : offers_(offers), holder_(num_anchors, kNobody), asked_in_turn_(num_anchors, kNobody) {}

  void seat(std::int32_t face) {
    ++turn_;
    static_cast<void>(find_seat(face));
  }

  /// The face on an anchor, kNobody for none.
  [[nodiscard]] std::int32_t holder(std::size_t anchor) const { return holder_[anchor]; }

 private:
  bool find_seat(std::int32_t face) {
    for (const Offer& offer : offers_[static_cast<std::size_t>(face)]) {
      if (holder_[offer.anchor] == kNobody) return take(offer.anchor, face);
    }
    for (const Offer& offer : offers_[static_cast<std::size_t>(face)]) {
      if (asked_in_turn_[offer.anchor] == turn_) continue;
      asked_in_turn_[offer.anchor] = turn_;
      if (find_seat(holder_[offer.anchor])) return take(offer.anchor, face);
    }
    return false;
  }

  bool take(std::size_t anchor, std::int32_t face) {
    holder_[anchor] = face;
    return true;
  }

  std::span<const std::vector<Offer>> offers_;
  std::vector<std::int32_t> holder_;
  std::vector<std::int32_t> asked_in_turn_;
  std::int32_t turn_ = 0;
};

}  // namespace

void force_best_anchors(const AnchorGrid& grid, std::span<const WantedFace> faces,
                        const AssignerOptions& options, std::span<std::int32_t> assigned) {
  std::vector<std::vector<Offer>> offers;
  for (const WantedFace& face : faces) {
    offers.push_back(offers_to(face.box, grid, options.forced_min_iou));
  }
  const auto best_iou = [&](std::int32_t face) {
    const auto& own = offers[static_cast<std::size_t>(face)];
    return own.empty() ? 0.F : own.front().iou;
  };
  std::vector<std::int32_t> order(faces.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::ranges::greater{}, best_iou);

  Seating seating(offers, grid.num_anchors());
  for (const std::int32_t face : order) seating.seat(face);
  for (std::size_t anchor = 0; anchor < assigned.size(); ++anchor) {
    const std::int32_t face = seating.holder(anchor);
    if (face != kNobody) assigned[anchor] = faces[static_cast<std::size_t>(face)].index;
  }
}

}  // namespace retinaface::train
