#include "retinaface/eval/wider_ap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/base/random.h"
#include "retinaface/eval/wider_evaluation.h"

namespace retinaface {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A face of all three sets, or of none.
WiderFace face(int x, int y, int size, bool kept = true) {
  const std::uint8_t k = kept ? 1 : 0;
  return {x, y, size, size, {k, k, k}};
}

Detection detection(double x, double y, double size, double score) {
  return {x, y, size, size, score, std::nullopt};
}

DetectionSet set_of(std::vector<ImageDetections> images) {
  return *DetectionSet::create(std::move(images));
}

std::optional<double> ap(const WiderGroundTruth& truth, const DetectionSet& detections,
                         WiderRules rules = WiderRules::Python, double min_iou = 0.5) {
  const auto matching = WiderMatching::create(truth, detections, rules, true);
  return average_precision(precision_recall(count(*matching, choose(WiderSet::Hard, min_iou))));
}

TEST(WiderAp, IsOneWhenEveryFaceIsFoundAndNothingElse) {
  const WiderGroundTruth truth{{{"e", "a", {face(0, 0, 20), face(100, 0, 30)}}}};
  // The least sure detection has the normalised score 0, which still counts at the last threshold.
  const auto detections = set_of({{"e/a", {detection(0, 0, 20, 0.9), detection(100, 0, 30, 0.5)}}});

  EXPECT_DOUBLE_EQ(*ap(truth, detections), 1);
  EXPECT_DOUBLE_EQ(*ap(truth, detections, WiderRules::Matlab), 1);
}

TEST(WiderAp, ByHand) {
  // Two faces; by falling score: found, false, found. Precision 1, 1/2, 2/3 at recall 1/2, 1/2, 1.
  const WiderGroundTruth truth{{{"e", "a", {face(0, 0, 20), face(100, 0, 30)}}}};
  const auto detections = set_of(
      {{"e/a",
        {detection(0, 0, 20, 1), detection(500, 500, 20, 0.6), detection(100, 0, 30, 0.1)}}});

  EXPECT_DOUBLE_EQ(*ap(truth, detections), 0.5 + 0.5 * 2 / 3);
}

TEST(WiderAp, NoDetectionsGiveZero) {
  const WiderGroundTruth truth{{{"e", "a", {face(0, 0, 20)}}}};

  EXPECT_DOUBLE_EQ(*ap(truth, set_of({{"e/a", {}}})), 0);
}

TEST(WiderAp, DoesNotExistWithoutAFaceToFind) {
  const WiderGroundTruth no_faces{{{"e", "a", {}}}};
  const WiderGroundTruth ignored_only{{{"e", "a", {face(0, 0, 20, false)}}}};
  const auto detections = set_of({{"e/a", {detection(0, 0, 20, 1), detection(9, 9, 20, 0)}}});

  EXPECT_FALSE(ap(no_faces, detections));
  EXPECT_FALSE(ap(ignored_only, detections));
}

TEST(WiderAp, DetectionsOnIgnoredFacesCountNeitherWay) {
  const WiderGroundTruth truth{{{"e", "a", {face(0, 0, 20), face(100, 0, 30, false)}}}};
  const auto detections = set_of(
      {{"e/a", {detection(100, 0, 30, 1), detection(101, 0, 30, 0.9), detection(0, 0, 20, 0)}}});

  EXPECT_DOUBLE_EQ(*ap(truth, detections), 1);
}

TEST(WiderAp, ASecondDetectionOfAFaceIsFalse) {
  const WiderGroundTruth truth{{{"e", "a", {face(0, 0, 20), face(100, 0, 30)}}}};
  const auto detections = set_of(
      {{"e/a", {detection(0, 0, 20, 1), detection(0, 0, 20, 0.6), detection(100, 0, 30, 0)}}});

  EXPECT_DOUBLE_EQ(*ap(truth, detections), 0.5 + 0.5 * 2 / 3);
}

TEST(WiderAp, EqualScoresDivideByZeroAsInBothTools) {
  const WiderGroundTruth truth{{{"e", "a", {face(0, 0, 20)}}}};
  const auto detections = set_of({{"e/a", {detection(0, 0, 20, 1)}}});
  const auto one =
      WiderMatching::create(truth, set_of({{"e/a", {detection(0, 0, 20, 0)}}}), WiderRules::Python);

  // Python's range starts as [0, 1] turned inside out: a single score of 1 leaves it empty.
  EXPECT_DOUBLE_EQ(*ap(truth, detections), 0);
  EXPECT_THAT(one->warnings(), Contains(HasSubstr("all scores are equal")));
}

TEST(WiderAp, TheBoxConventionCountsTheLastPixel) {
  // 4 × 4 means 5 × 5 pixels here: shifted by 2 they share 15 of 35 pixels, by 1 20 of 30.
  const WiderGroundTruth truth{{{"e", "a", {face(0, 0, 4)}}}};
  const auto iou_of = [&](double shift) {
    const auto matching = WiderMatching::create(
        truth, set_of({{"e/a", {detection(shift, 0, 4, 1)}}}), WiderRules::Python);
    return matching->images()[0].overlaps[0].iou;
  };

  EXPECT_DOUBLE_EQ(iou_of(2), 15.0 / 35);
  EXPECT_DOUBLE_EQ(iou_of(1), 20.0 / 30);
  EXPECT_DOUBLE_EQ(iou_of(5), 0);
}

TEST(WiderAp, MatlabTakesTheFirstFaceThatOverlapsByHalfAndPythonTheBest) {
  // The detection fits the second face exactly, and overlaps the first, an ignored one, by more
  // than half.
  const WiderGroundTruth truth{{{"e", "a", {face(2, 0, 20, false), face(0, 0, 20)}}}};
  const auto detections = set_of({{"e/a", {detection(0, 0, 20, 1), detection(500, 0, 9, 0)}}});

  EXPECT_DOUBLE_EQ(*ap(truth, detections), 1);
  EXPECT_DOUBLE_EQ(*ap(truth, detections, WiderRules::Matlab), 0);
}

TEST(WiderAp, MatlabRoundsPositionsToWholePixels) {
  const WiderGroundTruth truth{{{"e", "a", {face(0, 0, 3)}}}};
  // 4 × 4 pixels. In exact numbers 1.6 × 4 of 16 + 16 - 6.4 overlap: 0.25. MATLAB's numbers are
  // whole: left 2.4 → 2, so 2 × 4 = 8 of 16 + 16 - 8 = 24, and 8 / 24 → 0.
  const auto matching = WiderMatching::create(
      truth, set_of({{"e/a", {{2.4, 0, 3, 3, 1, std::nullopt}}}}), WiderRules::Matlab);

  EXPECT_EQ(matching->images()[0].overlaps[0].iou, 0);
}

TEST(WiderAp, PythonKeepsTheFilesOrderAndMatlabSorts) {
  // The false detection stands first although its score is lower.
  const WiderGroundTruth truth{{{"e", "a", {face(0, 0, 20)}}}};
  const auto detections =
      set_of({{"e/a", {detection(500, 0, 9, 0.2), detection(0, 0, 20, 1)}}, {"e/b", {}}});

  const auto python = WiderMatching::create(truth, detections, WiderRules::Python);

  EXPECT_DOUBLE_EQ(*ap(truth, detections), 0.5);
  EXPECT_DOUBLE_EQ(*ap(truth, detections, WiderRules::Matlab), 1);
  EXPECT_THAT(python->warnings(), Contains(HasSubstr("do not fall by score")));
  EXPECT_THAT(python->warnings(), Contains(HasSubstr("1 images of the detections are not in")));
}

TEST(WiderAp, MissingImagesAreNamedOrCounted) {
  WiderGroundTruth truth;
  for (const char* name : {"a", "b", "c", "d", "f", "g", "h"})
    truth.images.push_back({"e", name, {face(0, 0, 20)}});
  const auto detections = set_of({{"e/c", {detection(0, 0, 20, 1), detection(0, 0, 9, 0)}}});

  const auto refused = WiderMatching::create(truth, detections, WiderRules::Python);
  const auto allowed = WiderMatching::create(truth, detections, WiderRules::Python, true);

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "detections: 6 of 7 pictures are missing: e/a, e/b, e/d, e/f, e/g, …");
  ASSERT_TRUE(allowed.ok());
  EXPECT_EQ(allowed->num_missing(), 6U);
  EXPECT_THAT(allowed->warnings(), Contains("6 of 7 images have no detections and count as empty"));
}

TEST(WiderAp, AnEventWithoutFacesHasNoAp) {
  const WiderGroundTruth truth{{{"0--Empty", "a", {}}, {"1--Full", "b", {face(0, 0, 20)}}}};
  const auto detections =
      set_of({{"0--Empty/a", {detection(0, 0, 9, 0)}}, {"1--Full/b", {detection(0, 0, 20, 1)}}});

  const auto evaluation = evaluate_wider(truth, detections);

  ASSERT_TRUE(evaluation.ok());
  ASSERT_EQ(evaluation->events.size(), 2U);
  EXPECT_FALSE(evaluation->events[0].ap[2]);
  EXPECT_EQ(evaluation->events[0].num_faces[2], 0);
  EXPECT_DOUBLE_EQ(*evaluation->events[1].ap[2], 1);
  EXPECT_TRUE(evaluation->is_subset);
}

TEST(WiderAp, RecallAtAFewFalseDetections) {
  // By falling score: found, false, found, false, in two images.
  const WiderGroundTruth truth{
      {{"e", "a", {face(0, 0, 20), face(100, 0, 20)}}, {"e", "b", {face(0, 0, 20)}}}};
  const auto detections = set_of(
      {{"e/a", {detection(0, 0, 20, 0.9), detection(500, 0, 20, 0.8), detection(100, 0, 20, 0.7)}},
       {"e/b", {detection(500, 0, 20, 0.6)}}});
  const auto matching = WiderMatching::create(truth, detections, WiderRules::Python);
  const auto choice = choose(WiderSet::Hard);

  const auto recalls = recalls_at(*matching, choice, std::vector<double>{0, 0.5, 1});

  EXPECT_THAT(recalls, ElementsAre(1.0 / 3, 2.0 / 3, 2.0 / 3));
}

TEST(WiderAp, MatlabsRoundedOverlapHasOneThreshold) {
  const WiderGroundTruth truth{{{"e", "a", {face(0, 0, 20)}}}};
  const auto matching = WiderMatching::create(truth, set_of({{"e/a", {}}}), WiderRules::Matlab);

  EXPECT_THROW((void)count(*matching, choose(WiderSet::Hard, 0.75)), ContractError);
}

// --- against the protocol written down literally: all thresholds, all prefixes -------------------

double literal_iou(const WiderFace& g, const Detection& d) {
  const double w = std::min(d.x + d.width, 1.0 * g.x + g.width) - std::max(d.x, 1.0 * g.x) + 1;
  const double h = std::min(d.y + d.height, 1.0 * g.y + g.height) - std::max(d.y, 1.0 * g.y) + 1;
  if (w <= 0 || h <= 0) return 0;
  return w * h / ((d.width + 1) * (d.height + 1) + (g.width + 1.0) * (g.height + 1.0) - w * h);
}

struct LiteralCounts {
  double proposals = 0;
  double recalled = 0;
};

/// One image at one threshold: the rule "up to the last detection whose score reaches it".
LiteralCounts literal_image(const WiderImage& image, const std::vector<Detection>& detections,
                            const std::vector<double>& scores, double threshold) {
  LiteralCounts counts;
  int last = -1;
  for (std::size_t i = 0; i < detections.size(); ++i)
    if (scores[i] >= threshold) last = static_cast<int>(i);
  std::vector<int> state(image.faces.size(), 0);
  for (int i = 0; i <= last; ++i) {
    std::size_t best = 0;
    for (std::size_t g = 0; g < image.faces.size(); ++g)
      if (literal_iou(image.faces[g], detections[static_cast<std::size_t>(i)]) >
          literal_iou(image.faces[best], detections[static_cast<std::size_t>(i)]))
        best = g;
    const bool on = literal_iou(image.faces[best], detections[static_cast<std::size_t>(i)]) >= 0.5;
    const bool ignored = on && image.faces[best].kept[2] == 0;
    counts.proposals += ignored ? 0 : 1;
    if (on && !ignored) state[best] = 1;
  }
  for (const int found : state) counts.recalled += found;
  return counts;
}

double literal_ap(const WiderGroundTruth& truth, const DetectionSet& set) {
  double smallest = 1;
  double largest = 0;
  double num_faces = 0;
  for (const auto& image : set.images())
    for (const auto& d : image.detections) {
      smallest = std::min(smallest, d.score);
      largest = std::max(largest, d.score);
    }
  for (const auto& image : truth.images)
    for (const auto& f : image.faces) num_faces += f.kept[2];

  std::vector<double> recall{0};
  std::vector<double> precision{0};
  for (int t = 1; t <= 1000; ++t) {
    LiteralCounts sum;
    for (const auto& image : truth.images) {
      const auto* found = set.find(image.key());
      if (image.faces.empty() || found->detections.empty()) continue;
      std::vector<double> scores;
      for (const auto& d : found->detections)
        scores.push_back((d.score - smallest) / (largest - smallest));
      const auto counts = literal_image(image, found->detections, scores, 1 - t / 1000.0);
      sum.proposals += counts.proposals;
      sum.recalled += counts.recalled;
    }
    recall.push_back(sum.recalled / num_faces);
    precision.push_back(sum.proposals > 0 ? sum.recalled / sum.proposals : 0);
  }
  double area = 0;
  for (std::size_t i = recall.size() - 1; i > 0; --i) {
    precision[i - 1] = std::max(precision[i - 1], precision[i]);
    area += (recall[i] - recall[i - 1]) * precision[i];
  }
  return area;
}

TEST(WiderAp, EqualsTheProtocolWrittenDownLiterally) {
  Random random(11);
  for (int round = 0; round < 12; ++round) {
    WiderGroundTruth truth;
    std::vector<ImageDetections> images;
    for (int i = 0; i < 6; ++i) {
      const std::string name = std::to_string(i);
      truth.images.push_back({"e", name, {}});
      images.push_back({"e/" + name, {}});
      for (std::uint64_t f = random.below(6); f > 0; --f)
        truth.images.back().faces.push_back(
            face(static_cast<int>(random.below(60)), static_cast<int>(random.below(60)),
                 static_cast<int>(5 + random.below(30)), random.below(3) > 0));
      for (std::uint64_t d = random.below(12); d > 0; --d)
        images.back().detections.push_back(detection(random.uniform(0, 60), random.uniform(0, 60),
                                                     random.uniform(5, 35), random.uniform()));
      // Every second round is sorted by score, as files should be.
      if (round % 2 == 0)
        std::sort(images.back().detections.begin(), images.back().detections.end(),
                  [](const Detection& a, const Detection& b) { return a.score > b.score; });
    }
    const auto set = set_of(images);

    EXPECT_NEAR(*ap(truth, set), literal_ap(truth, set), 1e-12) << "round " << round;
  }
}

TEST(WiderAp, WithAFixedScoreRangeAFalseDetectionNeverHelps) {
  Random random(3);
  for (int round = 0; round < 50; ++round) {
    const WiderGroundTruth truth{
        {{"e", "a", {face(0, 0, 20), face(100, 0, 20), face(200, 0, 20)}}}};
    // 0 and 1 are always there, so that the normalisation does not move.
    std::vector<Detection> detections{detection(0, 0, 20, 1), detection(500, 0, 20, 0)};
    if (round % 2 == 0) detections.push_back(detection(100, 0, 20, random.uniform()));
    const auto by_score = [](const Detection& a, const Detection& b) { return a.score > b.score; };
    std::sort(detections.begin(), detections.end(), by_score);
    const double before = *ap(truth, set_of({{"e/a", detections}}));

    auto with_false = detections;
    with_false.push_back(detection(700, 0, 20, random.uniform()));
    std::sort(with_false.begin(), with_false.end(), by_score);
    auto with_found = detections;
    with_found.insert(with_found.begin(), detection(200, 0, 20, 1));

    EXPECT_LE(*ap(truth, set_of({{"e/a", with_false}})), before + 1e-12);
    EXPECT_GE(*ap(truth, set_of({{"e/a", with_found}})), before - 1e-12);
  }
}

TEST(WiderEvaluation, ChargesAFalseDetectionToItsOwnSize) {
  const WiderGroundTruth truth{{{"e", "a", {face(0, 0, 20), face(100, 0, 60)}}}};
  const auto detections = set_of(
      {{"e/a", {detection(500, 0, 20, 1), detection(0, 0, 20, 0.9), detection(100, 0, 60, 0)}}});

  const auto evaluation = evaluate_wider(truth, detections);

  ASSERT_TRUE(evaluation.ok());
  const auto ap_from = [&](double min_height) {
    for (const auto& size : evaluation->sizes)
      if (size.min_height == min_height) return size.ap;
    return std::optional<double>(-1);
  };
  EXPECT_EQ(ap_from(16), 0.5);
  EXPECT_EQ(ap_from(50), 1.0);
  EXPECT_EQ(ap_from(300), std::nullopt);
}

}  // namespace
}  // namespace retinaface
