// `retinaface eval aflw2000` on pictures: faces found, meshes fitted, judged.
#include "retinaface/data/wider_ground_truth.h"
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EvalAflw2000 : public CliTest {
 protected:
  void SetUp() override {
    if (!can_read_wider_ground_truth()) GTEST_SKIP() << "built without libmatio";
    RETINAFACE_SKIP_WITHOUT(pictures_ / "image00050.mat");
    RETINAFACE_SKIP_WITHOUT(face_model_);
  }

  [[nodiscard]] RunResult eval(const fs::path& images, const std::vector<std::string>& more) const {
    std::vector<std::string> all{"eval",         "aflw2000",  "--images", images,
                                 "--face-model", face_model_, "--format", "json"};
    all.insert(all.end(), more.begin(), more.end());
    return retinaface(all);
  }

  const fs::path pictures_ = shared_data("face3d/aflw2000");
  const fs::path face_model_ = shared_data("face3d/ict_facekit/ict_facekit_face9409.npz");
};

TEST_F(EvalAflw2000, FromTheTruePointsTheModelComesClose) {
  const RunResult result = eval(pictures_, {"--fit-from", "true-68", "--fit-by", "landmarks"});

  ASSERT_EQ(result.status, 0) << result.err;
  const json report = json::parse(result.out);
  EXPECT_LT(report["nme"], 3);
  EXPECT_EQ(report["pose"]["images"], 16);
  EXPECT_LT(report["pose"]["yaw"], 4);
  EXPECT_EQ(report["run"]["protocol"], "points, 68 true points");
  int count = 0;
  for (const json& bin : report["variants"][0]["bins"]) count += bin["images"].get<int>();
  EXPECT_EQ(count, 16);
}

TEST_F(EvalAflw2000, SlowFindsTheFacesAndSaysHowManyHaveAResult) {
  const RunResult result = eval(pictures_, {"--fit-by", "landmarks"});

  ASSERT_EQ(result.status, 0) << result.err;
  const json report = json::parse(result.out);
  EXPECT_LT(report["nme"], 15);
  EXPECT_LT(report["pose"]["yaw"], 15);
  EXPECT_THAT(report["run"]["protocol"].get<std::string>(), HasSubstr("retinaface-mnet025"));
  EXPECT_THAT(report["warnings"].back().get<std::string>(), HasSubstr("of 16 pictures have a"));
}

TEST_F(EvalAflw2000, SlowPicturesWithoutAResultAreNamedAndLeftOut) {
  fs::create_directories(folder_ / "set");
  for (const auto& entry : fs::directory_iterator(pictures_))
    if (entry.path().stem().string().starts_with("image"))
      fs::copy_file(entry.path(), folder_ / "set" / entry.path().filename());
  picture("set/nobody.png");
  fs::copy_file(pictures_ / "image00050.mat", folder_ / "set/blank.mat");
  picture("set/blank.png");

  const RunResult result = eval(path("set"), {"--fit-by", "landmarks"});

  ASSERT_EQ(result.status, 0) << result.err;
  const json report = json::parse(result.out);
  EXPECT_THAT(report["warnings"].dump(),
              AllOf(HasSubstr("nobody.mat: No such file"),
                    HasSubstr("blank.png: no face found where the true one is"),
                    HasSubstr("of 18 pictures have a result")));
}

TEST_F(EvalAflw2000, WrongUsageAndMissingModelsHaveTheirStatus) {
  fs::create_directories(folder_ / "empty");

  EXPECT_EQ(retinaface({"eval", "aflw2000"}).status, 2);
  EXPECT_EQ(retinaface({"eval", "aflw2000", "-g", path("empty")}).status, 2);
  EXPECT_EQ(eval(pictures_, {"--fit-from", "thin-air"}).status, 2);
  EXPECT_EQ(eval(pictures_, {"--fit-by", "guess"}).status, 2);
  EXPECT_EQ(eval(pictures_, {"-g", path("empty")}).status, 2);
  EXPECT_EQ(retinaface({"eval", "aflw2000", "--images", pictures_}).status, 4);
  const RunResult empty = eval(path("empty"), {});
  EXPECT_EQ(empty.status, 1);
  EXPECT_THAT(empty.err, HasSubstr("empty: holds no picture"));
  EXPECT_THAT(empty.out, IsEmpty());
}

}  // namespace
}  // namespace retinaface::testing
