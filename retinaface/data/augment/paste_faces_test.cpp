#include "retinaface/data/augment/paste_faces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "retinaface/base/contract.h"
#include "retinaface/data/augment/test_samples.h"
#include "retinaface/image/test_pictures.h"

namespace retinaface {
namespace {

using ::testing::IsEmpty;
using testing::MadeSamples;
using ::testing::SizeIs;
using testing::white_boxes;

constexpr PasteFacesOptions kAlways{.probability = 1, .background_probability = 1, .max_faces = 1};

Sample pasted(const Sample& onto, const SampleSource& donors, const PasteFacesOptions& options,
              std::uint64_t seed) {
  const MadeSamples source(onto);
  Random random(seed);
  return PasteFaces(source, donors, options).sample({}, random).value();
}

TEST(PasteFaces, TheLabelIsAroundThePastedFace) {
  const MadeSamples donors(white_boxes(300, 300, {{100, 120, 140, 170}}));

  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Sample sample = pasted(white_boxes(200, 200, {}), donors, kAlways, seed);

    ASSERT_THAT(sample.faces, SizeIs(1));
    const Box box = sample.faces[0].box;
    EXPECT_LE(testing::largest_distance(box, testing::bright_box(sample.image.view())), 1.1F);
    EXPECT_GE(box.width(), 7.99F);
    EXPECT_LE(box.width(), 40.01F) << "a face was enlarged";
    EXPECT_NEAR(box.height() / box.width(), 1.25, 1e-3);
    const Point nose = (*sample.faces[0].landmarks)[Landmarks5::Nose];
    const Point expected = (*testing::frontal_face(box).landmarks)[Landmarks5::Nose];
    EXPECT_NEAR(nose.x, expected.x, 1e-3);
    EXPECT_NEAR(nose.y, expected.y, 1e-3);
  }
}

TEST(PasteFaces, FacesOfThePictureStayUncovered) {
  const MadeSamples donors(white_boxes(300, 300, {{100, 100, 130, 130}}));
  const Sample onto = white_boxes(160, 160, {{60, 60, 100, 100}});
  auto options = kAlways;
  options.max_faces = 6;

  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Sample sample = pasted(onto, donors, options, seed);
    for (std::size_t i = 0; i < sample.faces.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j)
        EXPECT_EQ(intersection_area(sample.faces[i].box, sample.faces[j].box), 0);
    }
    EXPECT_EQ(testing::largest_difference(sample.image.view().crop(60, 60, 40, 40),
                                          onto.image.view().crop(60, 60, 40, 40)),
              0);
  }
}

TEST(PasteFaces, OnlyWholeFacesThatAreAloneAreTaken) {
  Sample ignored = white_boxes(300, 300, {{100, 100, 140, 140}});
  ignored.faces[0].ignore = true;
  const Sample unusable[] = {white_boxes(300, 300, {{0, 100, 40, 140}}),
                             white_boxes(300, 300, {{100, 100, 140, 140}, {145, 100, 185, 140}}),
                             white_boxes(300, 300, {{100, 100, 106, 140}}),
                             white_boxes(300, 300, {}), testing::copy_of(ignored)};

  for (const Sample& donor : unusable) {
    const MadeSamples donors(donor);
    EXPECT_THAT(pasted(white_boxes(200, 200, {}), donors, kAlways, 1).faces, IsEmpty());
  }
}

TEST(PasteFaces, BackgroundsHaveAProbabilityOfTheirOwn) {
  const MadeSamples donors(white_boxes(300, 300, {{100, 100, 140, 140}}));
  const PasteFacesOptions options{.probability = 0, .background_probability = 1};

  EXPECT_GE(pasted(white_boxes(200, 200, {}), donors, options, 1).faces.size(), 1U);
  EXPECT_THAT(pasted(white_boxes(200, 200, {{1, 1, 9, 9}}), donors, options, 1).faces, SizeIs(1));
}

TEST(PasteFaces, AnUnreadableDonorIsNoError) {
  const MadeSamples donors(3, [](const SampleRequest&, Random&) -> Result<Sample> {
    return Error{ErrorCode::Corrupt, "broken"};
  });

  EXPECT_THAT(pasted(white_boxes(200, 200, {}), donors, kAlways, 1).faces, IsEmpty());
}

TEST(PasteFaces, APictureThatIsTooSmallStaysAsItIs) {
  const MadeSamples donors(white_boxes(300, 300, {{100, 100, 140, 140}}));

  EXPECT_THAT(pasted(white_boxes(5, 5, {}), donors, kAlways, 1).faces, IsEmpty());
}

TEST(PasteFaces, RefusesOptionsOutOfRange) {
  const MadeSamples source(white_boxes(10, 10, {}));
  const MadeSamples empty(0,
                          [](const SampleRequest&, Random&) -> Result<Sample> { return Sample{}; });

  EXPECT_THROW(PasteFaces(source, empty, {}), ContractError);
  EXPECT_THROW(PasteFaces(source, source, {.max_faces = 0}), ContractError);
  EXPECT_THROW(PasteFaces(source, source, {.min_side = 20, .max_side = 10}), ContractError);
  EXPECT_THROW(PasteFaces(source, source, {.context = 1}), ContractError);
}

}  // namespace
}  // namespace retinaface
