#include "retinaface/eval/label_matching.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "retinaface/base/random.h"
#include "retinaface/eval/label_evaluation.h"

namespace retinaface {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

LabelledFace face(float x, float size, bool ignore = false) {
  LabelledFace labelled;
  labelled.box = {x, 0, x + size, size};
  labelled.ignore = ignore;
  return labelled;
}

Detection detection(double x, double size, double score) {
  return {x, 0, size, size, score, std::nullopt};
}

/// One picture "a" with its faces and detections.
struct Scene {
  std::vector<LabelledFace> faces;
  std::vector<Detection> detections;

  [[nodiscard]] JudgedSet judged(double min_iou = 0.5, const LabelFilter& keep = {}) const {
    std::vector<LabelledImage> labels(1);
    labels[0].path = "a.jpg";
    labels[0].faces = faces;
    const auto set = DetectionSet::create({{"a", detections}});
    const auto paired = pair_up(labels, *set);
    return judge(*paired, min_iou, keep);
  }
  [[nodiscard]] std::optional<double> ap() const {
    return average_precision(precision_recall(judged()));
  }
};

TEST(LabelMatching, AverageByHand) {
  // Found, false, found: precision 1, 1/2, 2/3.
  const Scene scene{{face(0, 10), face(100, 10)},
                    {detection(0, 10, 0.9), detection(50, 10, 0.8), detection(100, 10, 0.7)}};

  EXPECT_DOUBLE_EQ(*scene.ap(), 0.5 + 0.5 * 2 / 3);
}

TEST(LabelMatching, WithoutDetectionsItIsZeroAndWithoutFacesNothing) {
  EXPECT_DOUBLE_EQ(*(Scene{{face(0, 10)}, {}}.ap()), 0);
  EXPECT_FALSE((Scene{{}, {detection(0, 10, 1)}}.ap()));
  EXPECT_FALSE((Scene{{face(0, 10, true)}, {detection(0, 10, 1)}}.ap()));
  EXPECT_FALSE((Scene{{}, {}}.ap()));
}

TEST(LabelMatching, DetectionsOnIgnoredFacesCountNeitherWay) {
  const Scene scene{{face(0, 10), face(100, 40, true)},
                    {detection(100, 40, 1), detection(110, 10, 0.9), detection(0, 10, 0.5)}};

  EXPECT_DOUBLE_EQ(*scene.ap(), 1) << "one covers the ignored face, one lies in it";
}

TEST(LabelMatching, ARealFaceIsPreferredToAnIgnoredOne) {
  const Scene scene{{face(0, 10, true), face(2, 10)}, {detection(0, 10, 1)}};

  EXPECT_EQ(scene.judged().detections[0].verdict, Verdict::Found);
  EXPECT_EQ(scene.judged().detections[0].face, 1);
}

TEST(LabelMatching, ASecondDetectionOfAFaceIsFalse) {
  const auto judged = Scene{{face(0, 10)}, {detection(0, 10, 0.5), detection(1, 10, 0.9)}}.judged();

  EXPECT_EQ(judged.detections[0].detection, 1) << "the surer one takes the face";
  EXPECT_EQ(judged.detections[0].verdict, Verdict::Found);
  EXPECT_EQ(judged.detections[1].verdict, Verdict::False);
  EXPECT_THAT(judged.found_by[0], ElementsAre(0));
}

TEST(LabelMatching, EqualScoresGiveOnePointWhateverTheirOrder) {
  const Scene found_first{{face(0, 10)}, {detection(0, 10, 0.5), detection(50, 10, 0.5)}};
  const Scene false_first{{face(0, 10)}, {detection(50, 10, 0.5), detection(0, 10, 0.5)}};

  EXPECT_DOUBLE_EQ(*found_first.ap(), 0.5);
  EXPECT_DOUBLE_EQ(*false_first.ap(), 0.5);
}

TEST(LabelMatching, AFilterMakesFacesIgnored) {
  const Scene scene{{face(0, 10), face(100, 40)}, {detection(0, 10, 1)}};

  const auto large = scene.judged(0.5, [](const LabelledFace& f) { return f.box.height() >= 20; });

  EXPECT_EQ(large.num_faces(), 1);
  EXPECT_EQ(large.detections[0].verdict, Verdict::Ignored);
}

TEST(LabelMatching, AnOperatingPointCountsFoundFalseAndMissed) {
  const auto judged =
      Scene{{face(0, 10), face(100, 10)},
            {detection(0, 10, 0.9), detection(50, 10, 0.8), detection(100, 10, 0.3)}}
          .judged();

  const auto point = operating_point(judged, 0.8);

  EXPECT_EQ(point.found, 1);
  EXPECT_EQ(point.num_false, 1);
  EXPECT_EQ(point.missed, 1);
  EXPECT_DOUBLE_EQ(*point.precision(), 0.5);
  EXPECT_FALSE(operating_point(judged, 2).precision());
}

TEST(LabelMatching, FindsPicturesByTheEndOfTheirPath) {
  std::vector<LabelledImage> labels(2);
  labels[0].path = "val/e/a.jpg";
  labels[1].path = "val/e/b.jpg";
  const auto set = DetectionSet::create({{"e/a", {}}, {"other", {}}});

  const auto refused = pair_up(labels, *set);
  const auto paired = pair_up(labels, *set, true);

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "detections: 1 of 2 pictures are missing: val/e/b.jpg");
  ASSERT_TRUE(paired.ok());
  EXPECT_NE(paired->detections[0], nullptr);
  EXPECT_EQ(paired->num_missing, 1U);
  EXPECT_THAT(paired->warnings, Contains(HasSubstr("1 pictures of the detections are not")));
}

TEST(LabelMatching, RefusesDetectionsThatMayBeOfTwoPictures) {
  std::vector<LabelledImage> labels(2);
  labels[0].path = "x/a.jpg";
  labels[1].path = "y/a.jpg";
  const auto set = DetectionSet::create({{"a", {}}});

  const auto paired = pair_up(labels, *set);

  ASSERT_FALSE(paired.ok());
  EXPECT_EQ(paired.error().message, "detections: 'a' may be of 'x/a.jpg' or of 'y/a.jpg'");
}

TEST(LabelMatching, AFalseDetectionNeverRaisesAndAFoundFaceNeverLowersTheAverage) {
  Random random(5);
  for (int round = 0; round < 200; ++round) {
    Scene scene;
    // Faces stand apart, so that a detection can only be meant for one.
    const int num_faces = 1 + static_cast<int>(random.below(6));
    for (int i = 0; i < num_faces; ++i)
      scene.faces.push_back(face(static_cast<float>(100 * i), 20));
    for (std::uint64_t i = random.below(12); i > 0; --i)
      scene.detections.push_back(detection(random.uniform(0, 100.0 * num_faces), 20,
                                           static_cast<double>(random.below(5)) / 5));
    const double before = *scene.ap();

    Scene with_false = scene;
    with_false.detections.push_back(detection(-500, 20, static_cast<double>(random.below(6)) / 5));
    EXPECT_LE(*with_false.ap(), before + 1e-12);

    const auto found_by = scene.judged().found_by[0];
    for (std::size_t i = 0; i < scene.faces.size(); ++i) {
      if (found_by[i] >= 0) continue;
      Scene with_found = scene;
      with_found.detections.push_back(detection(100.0 * static_cast<double>(i), 20, 2));
      EXPECT_GE(*with_found.ap(), before - 1e-12);
    }
  }
}

TEST(LabelEvaluation, ASmallFalseDetectionOnALargeFaceIsFalseAmongSmallOnes) {
  std::vector<LabelledImage> labels(1);
  labels[0].path = "a";
  labels[0].faces = {face(0, 100), face(200, 12)};
  const auto on = [&](double x) {
    const auto set =
        DetectionSet::create({{"a", {detection(x, 12, 0.9), detection(200, 12, 0.5)}}});
    for (const auto& size : evaluate_labels(*pair_up(labels, *set)).sizes)
      if (size.min_side == 10) return size.ap;
    return std::optional<double>();
  };

  EXPECT_EQ(on(40), 0.5);
  EXPECT_EQ(on(400), 0.5);
}

TEST(LabelMatching, WeightsCountPicturesSeveralTimes) {
  std::vector<LabelledImage> labels(2);
  labels[0].path = "a";
  labels[0].faces = {face(0, 10)};
  labels[1].path = "b";
  labels[1].faces = {face(0, 10)};
  const auto set = DetectionSet::create({{"a", {detection(0, 10, 1)}}, {"b", {}}});
  const auto judged = judge(*pair_up(labels, *set));
  const auto ap = [&](std::vector<std::uint32_t> weights) {
    return *average_precision(precision_recall(judged, weights));
  };

  EXPECT_DOUBLE_EQ(ap({1, 1}), 0.5);
  EXPECT_DOUBLE_EQ(ap({3, 1}), 0.75);
  EXPECT_DOUBLE_EQ(ap({0, 1}), 0);
}

}  // namespace
}  // namespace retinaface
