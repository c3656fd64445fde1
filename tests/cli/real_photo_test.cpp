// Real weights on real photos, where the shared data folder is beside the project.
#include "retinaface/image/decode.h"
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class RealPhoto : public CliTest {
 protected:
  /// @param model  a file of the shared weights, or any other by its whole path
  json faces(const std::string& photo, const std::string& model,
             std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"detect", "--quiet", "--model",
                                       shared_data("weights") / model,
                                       shared_data("images/" + photo)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const RunResult result = retinaface(arguments);
    EXPECT_EQ(result.status, 0) << result.err;
    return json_lines(result.out).at(0)["faces"];
  }
};

TEST_F(RealPhoto, HasThePeopleThatAreInIt) {
  RETINAFACE_SKIP_WITHOUT(shared_data("weights/retinaface_mnet025.pth"));
  RETINAFACE_SKIP_WITHOUT(shared_data("images/insightface_t1.jpg"));

  const json found = faces("insightface_t1.jpg", "retinaface_mnet025.pth", {"--score", "0.8"});

  ASSERT_EQ(found.size(), 6U);
  for (const json& face : found) {
    for (const json& point : face["landmarks"]) {
      EXPECT_GT(point[0], face["box"][0]);
      EXPECT_LT(point[0], face["box"][2]);
      EXPECT_GT(point[1], face["box"][1]);
      EXPECT_LT(point[1], face["box"][3]);
    }
    EXPECT_LT(face["landmarks"][0][0], face["landmarks"][1][0])
        << "left eye is left in the picture";
    EXPECT_LT(face["landmarks"][0][1], face["landmarks"][3][1]) << "eyes are above the mouth";
  }
}

TEST_F(RealPhoto, HasTheSamePeopleForWeightsOfHalfPrecision) {
  const fs::path weights = shared_data("weights/retinaface_mnet025.pth");
  RETINAFACE_SKIP_WITHOUT(weights);
  RETINAFACE_SKIP_WITHOUT(shared_data("images/insightface_t1.jpg"));
  ASSERT_EQ(
      retinaface({"models", "convert", weights, "--half", "-o", path("half.safetensors")}).status,
      0);

  const json whole = faces("insightface_t1.jpg", "retinaface_mnet025.pth", {"--score", "0.8"});
  const json half = faces("insightface_t1.jpg", path("half.safetensors"), {"--score", "0.8"});

  ASSERT_EQ(half.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_NEAR(half[i]["score"].get<double>(), whole[i]["score"].get<double>(), 5e-3);
    EXPECT_NEAR(half[i]["box"][0].get<double>(), whole[i]["box"][0].get<double>(), 0.5);
  }
}

TEST_F(RealPhoto, LooksAlmostTheSameAfterFastDecoding) {
  RETINAFACE_SKIP_WITHOUT(shared_data("weights/retinaface_mnet025.pth"));
  RETINAFACE_SKIP_WITHOUT(shared_data("images/insightface_t1.jpg"));
  const std::vector<std::string> small{"--size", "320", "--score", "0.8"};
  std::vector<std::string> fast = small;
  fast.emplace_back("--fast-decode");

  const json full = faces("insightface_t1.jpg", "retinaface_mnet025.pth", small);
  const json found = faces("insightface_t1.jpg", "retinaface_mnet025.pth", fast);

  ASSERT_EQ(found.size(), full.size());
  ASSERT_GT(full.size(), 0U);
  for (std::size_t i = 0; i < full.size(); ++i) {
    bool has_match = false;
    for (const json& other : found) {
      has_match = has_match ||
                  std::abs(other["box"][0].get<double>() - full[i]["box"][0].get<double>()) < 8;
    }
    EXPECT_TRUE(has_match) << full[i];
  }
}

TEST_F(RealPhoto, IsDrawnIntoAnAnnotatedCopy) {
  const fs::path photo = shared_data("images/biubug6_test.jpg");
  RETINAFACE_SKIP_WITHOUT(shared_data("weights/retinaface_mnet025.pth"));
  RETINAFACE_SKIP_WITHOUT(photo);

  const json found =
      faces("biubug6_test.jpg", "retinaface_mnet025.pth", {"--save-vis", path("vis")});

  const Image original = read_image(photo).value().image;
  const Image drawn = read_image(folder_ / "vis/biubug6_test.jpg").value().image;
  ASSERT_EQ(drawn.width(), original.width());
  ASSERT_FALSE(found.empty());
  const int x = static_cast<int>(found[0]["box"][0].get<double>());
  const int y =
      static_cast<int>((found[0]["box"][1].get<double>() + found[0]["box"][3].get<double>()) / 2);
  int difference = 0;
  for (int c = 0; c < 3; ++c) {
    difference += std::abs(int{drawn.pixel(x, y)[c]} - int{original.pixel(x, y)[c]});
  }
  EXPECT_GT(difference, 60) << "an edge of the best box is drawn";
}

}  // namespace
}  // namespace retinaface::testing
