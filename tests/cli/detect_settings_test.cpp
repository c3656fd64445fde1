#include "apps/retinaface/detect_settings.h"

#include <gtest/gtest.h>

#include <array>

namespace retinaface::cli {
namespace {

DetectorOptions options_of(const DetectArguments& arguments) {
  return detector_options(arguments).value();
}

TEST(ParseInputSizes, ReadsOneOrSeveral) {
  EXPECT_EQ(to_string(parse_input_sizes("128,640,1600").value()), "128,640,1600");
  EXPECT_EQ(to_string(parse_input_sizes("original").value()), "original");
  EXPECT_EQ(to_string(parse_input_sizes("640x480,short:1100:1650").value()),
            "640x480,short:1100:1650");
  EXPECT_FALSE(parse_input_sizes(""));
  EXPECT_FALSE(parse_input_sizes("640,"));
}

TEST(DetectorOptionsOf, AnEmptyCommandLineAreTheLibrarysOwn) {
  const DetectorOptions options = options_of({});
  const DetectorOptions expected;

  EXPECT_EQ(to_string(options.sizes), to_string(expected.sizes));
  EXPECT_EQ(options.min_score, expected.min_score);
  EXPECT_EQ(options.max_iou, expected.max_iou);
  EXPECT_EQ(options.min_face_size, expected.min_face_size);
  EXPECT_EQ(options.max_faces, expected.max_faces);
  EXPECT_EQ(options.tile_size, expected.tile_size);
  EXPECT_FALSE(options.flip || options.vote || options.rotations);
}

TEST(DetectorOptionsOf, EachOptionSetsItsOwn) {
  EXPECT_EQ(to_string(options_of({.sizes = "128,640"}).sizes), "128,640");
  EXPECT_EQ(options_of({.min_score = 0.25F}).min_score, 0.25F);
  EXPECT_EQ(options_of({.max_iou = 0.3F}).max_iou, 0.3F);
  EXPECT_EQ(options_of({.min_face_size = 20.0F}).min_face_size, 20);
  EXPECT_EQ(options_of({.max_faces = 7}).max_faces, 7);
  EXPECT_EQ(options_of({.tile_size = 512}).tile_size, 512);
  EXPECT_EQ(options_of({.num_threads = 3}).num_threads, 3);
  EXPECT_EQ(options_of({.isa = "plain"}).isa, "plain");
  const auto looks = [](const DetectorOptions& options) {
    return std::array{options.flip, options.vote, options.rotations};
  };
  EXPECT_EQ(looks(options_of({.flip = true})), (std::array{true, false, false}));
  EXPECT_EQ(looks(options_of({.vote = true})), (std::array{false, true, false}));
  EXPECT_EQ(looks(options_of({.rotations = true})), (std::array{false, false, true}));
}

TEST(DetectorOptionsOf, AProtocolGivesWayToWhatIsNamedBesides) {
  const DetectorOptions protocol = options_of({.protocol = "P-TTA"});
  const DetectorOptions changed =
      options_of({.protocol = "P-TTA", .min_score = 0.5F, .max_faces = 1});

  EXPECT_TRUE(protocol.flip && protocol.vote);
  EXPECT_FLOAT_EQ(protocol.min_score, 0.02F);
  EXPECT_TRUE(changed.flip && changed.vote);
  EXPECT_EQ(changed.min_score, 0.5F);
  EXPECT_EQ(changed.max_faces, 1);
}

TEST(DetectorOptionsOf, ADeviceThatIsNotHereIsUnavailable) {
  EXPECT_EQ(detector_options({.device = "cuda"}).error().code, ErrorCode::Unavailable);
  EXPECT_TRUE(detector_options({.device = "auto"}));
}

}  // namespace
}  // namespace retinaface::cli
