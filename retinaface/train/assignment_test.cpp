#include "retinaface/train/assignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <tuple>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/eval/assignment.h"
#include "retinaface/model/network_config.h"

namespace retinaface::train {
namespace {

using testing::Each;
using testing::ElementsAre;

// Four columns of anchors that are the cells themselves: [0, 16), [16, 32), …
const std::vector<AnchorLevel> kCells{{16, 8, {16}}};

LabelledFace face(const Box& box) {
  LabelledFace face;
  face.box = box;
  return face;
}

LabelledFace ignored(const Box& box) {
  LabelledFace result = face(box);
  result.ignore = true;
  return result;
}

std::vector<std::int32_t> assign_row(const std::vector<LabelledFace>& faces,
                                     const AssignerOptions& options) {
  return assign_anchors(kCells, 64, 16, faces, options);
}

/// Faces of 4 to 150 pixels, crowded, some beyond the border, some to be ignored.
std::vector<LabelledFace> random_scene(Random& random, int width, int height) {
  std::vector<LabelledFace> faces(random.below(12));
  for (LabelledFace& face : faces) {
    const auto uniform = [&](double low, double high) {
      return static_cast<float>(random.uniform(low, high));
    };
    const float side = std::exp(uniform(std::log(4.), std::log(150.)));
    const float x = uniform(-10, width);
    const float y = uniform(-10, height);
    face.box = {x, y, x + side * uniform(0.6, 1), y + side};
    face.ignore = random.below(6) == 0;
  }
  return faces;
}

/// Plain versions, by all anchors and all faces.
class Reference {
 public:
  Reference(std::span<const AnchorLevel> levels, int width, int height,
            std::span<const LabelledFace> faces, const AssignerOptions& options)
      : levels_(levels),
        width_(width),
        height_(height),
        anchors_(all_anchors(levels, width, height)),
        faces_(faces),
        options_(options) {}

  [[nodiscard]] std::vector<std::int32_t> bands() const {
    std::vector<std::int32_t> assigned;
    for (const Box& anchor : anchors_) {
      float best = 0;
      std::int32_t best_face = kNegative;
      for (std::size_t f = 0; f < faces_.size(); ++f) {
        if (faces_[f].ignore || iou(anchor, faces_[f].box) <= best) continue;
        best = iou(anchor, faces_[f].box);
        best_face = static_cast<std::int32_t>(f);
      }
      assigned.push_back(best >= options_.positive_iou   ? best_face
                         : best >= options_.negative_iou ? kIgnored
                                                         : kNegative);
    }
    return with_ignored_faces(assigned);
  }

  [[nodiscard]] std::vector<std::int32_t> atss() const {
    std::vector<std::int32_t> assigned(anchors_.size(), kNegative);
    std::vector<float> best(anchors_.size(), 0);
    for (std::size_t f = 0; f < faces_.size(); ++f) {
      if (faces_[f].ignore) continue;
      const Box& box = faces_[f].box;
      const std::vector<std::size_t> candidates = nearest(box.center());
      const double min_iou = threshold(candidates, box);
      std::vector<std::size_t> positives;
      std::size_t fallback = candidates[0];
      for (const std::size_t a : candidates) {
        const float overlap = iou(anchors_[a], box);
        if (overlap >= min_iou && holds_center(box, anchors_[a])) positives.push_back(a);
        if (overlap > iou(anchors_[fallback], box)) fallback = a;
      }
      if (positives.empty()) positives.push_back(fallback);
      for (const std::size_t a : positives) {
        if (iou(anchors_[a], box) <= best[a]) continue;
        best[a] = iou(anchors_[a], box);
        assigned[a] = static_cast<std::int32_t>(f);
      }
    }
    return with_ignored_faces(assigned);
  }

 private:
  static bool holds_center(const Box& box, const Box& anchor) {
    const Point center = anchor.center();
    return center.x > box.x1 && center.x < box.x2 && center.y > box.y1 && center.y < box.y2;
  }

  [[nodiscard]] double threshold(std::span<const std::size_t> candidates, const Box& box) const {
    double sum = 0;
    for (const std::size_t a : candidates) sum += iou(anchors_[a], box);
    const double mean = sum / static_cast<double>(candidates.size());
    double squares = 0;
    for (const std::size_t a : candidates) squares += std::pow(iou(anchors_[a], box) - mean, 2);
    return mean + std::sqrt(squares / (static_cast<double>(candidates.size()) - 1));
  }

  /// The anchors of the `top_k` nearest cells of every level.
  [[nodiscard]] std::vector<std::size_t> nearest(Point point) const {
    std::vector<std::size_t> numbers;
    std::size_t first = 0;
    for (const AnchorLevel& level : levels_) {
      const std::size_t count = all_anchors(std::span(&level, 1), width_, height_).size();
      const auto per_cell = static_cast<std::size_t>(level.num_anchors());
      std::vector<std::pair<double, std::size_t>> cells;
      for (std::size_t a = first; a < first + count; a += per_cell) {
        const Point center = anchors_[a].center();
        cells.emplace_back(std::hypot(center.x - point.x, center.y - point.y), a);
      }
      std::ranges::sort(cells);
      cells.resize(std::min(cells.size(), static_cast<std::size_t>(options_.top_k)));
      for (const auto& [distance, a] : cells) {
        for (std::size_t i = 0; i < per_cell; ++i) numbers.push_back(a + i);
      }
      first += count;
    }
    return numbers;
  }

  [[nodiscard]] std::vector<std::int32_t> with_ignored_faces(
      std::vector<std::int32_t> assigned) const {
    for (std::size_t a = 0; a < anchors_.size(); ++a) {
      for (const LabelledFace& face : faces_) {
        if (!face.ignore || assigned[a] != kNegative) continue;
        const float cover = intersection_area(anchors_[a], face.box) / anchors_[a].area();
        if (cover >= options_.ignored_cover ||
            iou(anchors_[a], face.box) >= options_.negative_iou) {
          assigned[a] = kIgnored;
        }
      }
    }
    return assigned;
  }

  std::span<const AnchorLevel> levels_;
  int width_;
  int height_;
  std::vector<Box> anchors_;
  std::span<const LabelledFace> faces_;
  AssignerOptions options_;
};

template <typename Check>
void for_random_scenes(const Check& check) {
  Random random(17);
  for (const char* name : {"retinaface-mnet025", "insightface-mnet025", "paper-r50"}) {
    const NetworkConfig config = network_preset(name).value();
    for (int i = 0; i < 60; ++i) {
      const int width = 40 + static_cast<int>(random.below(160));
      const int height = 40 + static_cast<int>(random.below(160));
      check(config.anchors, width, height, random_scene(random, width, height));
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(AssignAnchors, BandsTakeTheirFaceIgnoreTheMiddleAndRefuseTheRest) {
  // IoU with [16, 32): 12 / 20 = 0.6, with [32, 48): 4 / 28 = 0.14
  EXPECT_THAT(assign_row({face({20, 0, 36, 16})}, {}),
              ElementsAre(kNegative, 0, kNegative, kNegative));
  // 8 / 24 = 0.33 with both
  EXPECT_THAT(assign_row({face({24, 0, 40, 16})}, {}),
              ElementsAre(kNegative, kIgnored, kIgnored, kNegative));
}

TEST(AssignAnchors, BordersOfTheBandsArePositiveAndIgnored) {
  const AssignerOptions options{.positive_iou = 0.5F, .negative_iou = 0.25F};

  EXPECT_THAT(assign_row({face({0, 0, 8, 16}), face({16, 0, 32, 4})}, options),
              ElementsAre(0, kIgnored, kNegative, kNegative));
}

TEST(AssignAnchors, AnAnchorBelongsToTheFaceItOverlapsMostAndThenToTheFirst) {
  const LabelledFace worse = face({18, 0, 34, 16});
  const LabelledFace better = face({17, 0, 33, 16});

  EXPECT_EQ(assign_row({worse, better}, {})[1], 1);
  EXPECT_EQ(assign_row({better, worse}, {})[1], 0);
  EXPECT_EQ(assign_row({better, better}, {})[1], 0);
}

TEST(AssignAnchors, ForcedFacesTakeTheirBestAnchorWhateverTheBand) {
  const AssignerOptions options{
      .kind = AssignerKind::Forced, .positive_iou = 0.35F, .negative_iou = 0.35F};

  // 8 / 24 = 0.33 with [0, 16) and [16, 32): the first of equals; 3 / 16 = 0.19 with [48, 64).
  EXPECT_THAT(assign_row({face({8, 0, 24, 16}), face({50, 0, 53, 16})}, options),
              ElementsAre(0, kNegative, kNegative, kNegative));
}

TEST(AssignAnchors, ForcedFacesThatWantOneAnchorAllGetOne) {
  const AssignerOptions options{.kind = AssignerKind::Forced};
  const LabelledFace only_first = face({0, 0, 9, 16});  // IoU 0.56 with [0, 16), 0 with others
  const LabelledFace first_or_second = face({3, 0, 19, 16});  // IoU 0.68 and 0.10
  const LabelledFace both = face({6, 0, 22, 16});             // IoU 0.45 and 0.23

  const auto two = assign_row({only_first, both}, options);
  EXPECT_THAT(two, ElementsAre(0, 1, kNegative, kNegative));

  // The better face takes the anchor first and moves on for the one that has no other.
  const AssignerOptions tolerant{.kind = AssignerKind::Forced, .forced_min_iou = 0.1F};
  const auto moved = assign_row({only_first, first_or_second}, tolerant);
  EXPECT_THAT(moved, ElementsAre(0, 1, kNegative, kNegative));
}

TEST(AssignAnchors, ForcedGivesOneAnchorToAsManyFacesAsCanHaveOne) {
  const AssignerOptions options{
      .kind = AssignerKind::Forced, .positive_iou = 0.9F, .negative_iou = 0.9F};
  for_random_scenes([&](auto levels, int width, int height, auto faces) {
    for (LabelledFace& face : faces) face.ignore = false;
    const std::vector<Box> anchors = all_anchors(levels, width, height);
    std::vector<double> possible;
    for (const LabelledFace& face : faces) {
      for (const Box& anchor : anchors) {
        possible.push_back(iou(anchor, face.box) >= options.forced_min_iou ? 1 : 0);
      }
    }
    const auto pairs = best_assignment(possible, faces.size(), anchors.size());

    const auto assigned = assign_anchors(levels, width, height, faces, options);

    std::vector<bool> found(faces.size(), false);
    for (const std::int32_t index : assigned) {
      if (index >= 0) found[static_cast<std::size_t>(index)] = true;
    }
    EXPECT_EQ(std::ranges::count(found, true),
              std::ranges::count_if(pairs, [](std::int32_t pair) { return pair >= 0; }));
  });
}

// The rule of biubug6/Pytorch_Retinaface, `match`, where no two faces have the same best anchor.
TEST(AssignAnchors, ForcedIsTheRuleOfBiubug6) {
  const AssignerOptions options{
      .kind = AssignerKind::Forced, .positive_iou = 0.35F, .negative_iou = 0.35F};
  int num_forced = 0;
  for_random_scenes([&](auto levels, int width, int height, auto faces) {
    for (LabelledFace& face : faces) face.ignore = false;
    const std::vector<Box> anchors = all_anchors(levels, width, height);
    auto expected = Reference(levels, width, height, faces, options).bands();
    std::vector<std::size_t> taken;
    for (std::size_t f = 0; f < faces.size(); ++f) {
      const auto overlap = [&](const Box& anchor) { return iou(anchor, faces[f].box); };
      const auto best = std::ranges::max_element(anchors, {}, overlap);
      if (overlap(*best) < 0.2F) continue;
      const auto number = static_cast<std::size_t>(best - anchors.begin());
      taken.push_back(number);
      num_forced += expected[number] == kNegative ? 1 : 0;
      expected[number] = static_cast<std::int32_t>(f);
    }
    std::ranges::sort(taken);
    if (std::ranges::adjacent_find(taken) != taken.end()) return;

    EXPECT_EQ(assign_anchors(levels, width, height, faces, options), expected);
  });
  EXPECT_GT(num_forced, 20);
}

TEST(AssignAnchors, AtssTakesNearAnchorsAboveMeanPlusDeviation) {
  const AssignerOptions options{.kind = AssignerKind::Atss, .top_k = 3};

  // Candidates are the cells at 8, 24 and 40. IoU 0, 12 / 20, 4 / 28: mean 0.248, deviation 0.314.
  EXPECT_THAT(assign_row({face({20, 0, 36, 16})}, options),
              ElementsAre(kNegative, 0, kNegative, kNegative));
}

TEST(AssignAnchors, AtssGivesAFaceBetweenAllCentresItsBestAnchor) {
  const AssignerOptions options{.kind = AssignerKind::Atss, .top_k = 4};

  // Between the centres at 8 and 24.
  EXPECT_THAT(assign_row({face({9, 5, 14, 11})}, options),
              ElementsAre(0, kNegative, kNegative, kNegative));
}

TEST(AssignAnchors, AtssCountsAllAnchorsOfTheNearestCells) {
  const std::vector<AnchorLevel> levels{{16, 8, {16, 15, 1, 2, 3, 4}}};
  const AssignerOptions options{.kind = AssignerKind::Atss, .top_k = 1};

  // IoU 0.875 and 0.879, at most 0.07 of the small ones: mean 0.315, deviation 0.437.
  EXPECT_THAT(assign_anchors(levels, 16, 16, std::vector{face({1, 0, 15, 16})}, options),
              ElementsAre(0, 0, kNegative, kNegative, kNegative, kNegative));
}

TEST(AssignAnchors, FacesToBeIgnoredTakeNoAnchorAndSpareThoseTheyCover) {
  EXPECT_THAT(assign_row({ignored({16, 0, 40, 16})}, {}),
              ElementsAre(kNegative, kIgnored, kIgnored, kNegative));
  // 6 / 16 of the second anchor; IoU 6 / 16.
  EXPECT_THAT(assign_row({ignored({16, 0, 22, 16})}, {}),
              ElementsAre(kNegative, kIgnored, kNegative, kNegative));
  EXPECT_THAT(assign_row({ignored({16, 0, 20, 16})}, {}), Each(kNegative));
}

TEST(AssignAnchors, AFaceInAnIgnoredRegionIsStillToBeFound) {
  for (const AssignerKind kind : {AssignerKind::Bands, AssignerKind::Forced, AssignerKind::Atss}) {
    EXPECT_THAT(assign_row({ignored({0, 0, 64, 16}), face({16, 0, 32, 16})}, {.kind = kind}),
                ElementsAre(kIgnored, 1, kIgnored, kIgnored));
  }
}

TEST(AssignAnchors, BoxesWithoutAreaTeachNothing) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float huge = std::numeric_limits<float>::max();
  for (const AssignerKind kind : {AssignerKind::Bands, AssignerKind::Forced, AssignerKind::Atss}) {
    for (const Box& box : {Box{20, 4, 20, 12}, Box{30, 4, 20, 12}, Box{nan, 0, 32, 16},
                           Box{-huge, -huge, huge, huge}}) {
      EXPECT_THAT(assign_row({face(box), ignored(box)}, {.kind = kind}), Each(kNegative));
    }
  }
}

TEST(AssignAnchors, WithoutFacesAllIsBackground) {
  EXPECT_THAT(assign_row({}, {}), ElementsAre(kNegative, kNegative, kNegative, kNegative));
}

TEST(AssignAnchors, BandsAreWhatAllPairsSay) {
  for (const float negative_iou : {0.3F, 0.05F}) {
    const AssignerOptions options{.positive_iou = 0.4F, .negative_iou = negative_iou};
    for_random_scenes([&](auto levels, int width, int height, auto faces) {
      EXPECT_EQ(assign_anchors(levels, width, height, faces, options),
                Reference(levels, width, height, faces, options).bands());
    });
  }
}

TEST(AssignAnchors, AtssIsWhatAllPairsSay) {
  for (const int top_k : {1, 4, 9, 30}) {
    const AssignerOptions options{.kind = AssignerKind::Atss, .top_k = top_k};
    for_random_scenes([&](auto levels, int width, int height, auto faces) {
      EXPECT_EQ(assign_anchors(levels, width, height, faces, options),
                Reference(levels, width, height, faces, options).atss());
    });
  }
}

TEST(AssignAnchors, ThePaperHas102300AnchorsThreeQuartersOfThemOnTheFinestLevel) {
  const NetworkConfig config = network_preset("paper-r50").value();

  const auto assigned = assign_anchors(config.anchors, 640, 640, {}, {});

  EXPECT_EQ(assigned.size(), 102'300U);
  EXPECT_EQ(all_anchors(std::span(config.anchors).first(1), 640, 640).size(), 76'800U);
}

TEST(AssignAnchors, RefusesOptionsOutOfRange) {
  for (const AssignerOptions& options :
       {AssignerOptions{.positive_iou = 0.2F}, AssignerOptions{.negative_iou = 0},
        AssignerOptions{.positive_iou = 1.5F}, AssignerOptions{.forced_min_iou = 0},
        AssignerOptions{.top_k = 0}, AssignerOptions{.ignored_cover = -1}}) {
    EXPECT_THROW(static_cast<void>(assign_row({}, options)), ContractError);
  }
}

}  // namespace
}  // namespace retinaface::train
