// `retinaface-train mesh`: auto-encoders of face meshes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "retinaface/base/file.h"
#include "retinaface/image/decode.h"
#include "retinaface/mesh/model/model_file.h"
#include "retinaface/mesh/network/auto_encoder_file.h"
#include "retinaface/testing/temporary_folder.h"
#include "tests/cli/face_model.h"
#include "tests/cli/program_run.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class TrainMesh : public ::testing::Test {
 protected:
  TrainMesh() {
    write_file_atomically(folder_ / "mask.safetensors",
                          mesh::write_morphable_model(mask_model()).value())
        .value();
  }

  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }
  /// A run of two steps.
  [[nodiscard]] RunResult train(const std::string& output,
                                const std::vector<std::string>& more = {}) const {
    std::vector<std::string> command{RETINAFACE_TRAIN_PROGRAM,
                                     "mesh",
                                     "--face-model",
                                     path("mask.safetensors"),
                                     "-o",
                                     path(output),
                                     "--vertices",
                                     "400",
                                     "--latent",
                                     "4",
                                     "--meshes",
                                     "8",
                                     "--batch",
                                     "4",
                                     "--progress",
                                     "off"};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }

  TemporaryFolder folder_;
};

TEST_F(TrainMesh, WritesTheNetworkItsReportAndItsCurves) {
  const RunResult result = train("run", {"--name", "mask-400", "--licence", "MIT"});

  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("learnt from 8 meshes"));
  EXPECT_THAT(result.out, AllOf(HasSubstr("network, latent 4"), HasSubstr("mean mm")));
  for (const char* name : {"network.safetensors", "report.txt", "reconstructions.png", "log.csv",
                           "validation.csv", "loss.svg", "errors.svg"})
    EXPECT_TRUE(fs::exists(folder_ / "run" / name)) << name;
  const auto bytes = read_file(folder_ / "run/network.safetensors").value();
  const auto network = mesh::read_auto_encoder(bytes, "network").value();
  EXPECT_EQ(network.decoder.latent_size, 4U);
  EXPECT_NEAR(static_cast<double>(network.num_vertices()), 400, 10);
  EXPECT_GT(read_image(folder_ / "run/reconstructions.png").value().image.width(), 400);
}

TEST_F(TrainMesh, OneSeedGivesTheSameNetwork) {
  ASSERT_EQ(train("first", {"--seed", "3"}).status, 0);
  ASSERT_EQ(train("second", {"--seed", "3"}).status, 0);
  ASSERT_EQ(train("other", {"--seed", "4"}).status, 0);
  const auto network = [&](const char* run) {
    return read_file(folder_ / run / "network.safetensors").value();
  };

  EXPECT_EQ(network("first"), network("second"));
  EXPECT_NE(network("first"), network("other"));
}

TEST_F(TrainMesh, WrongUsageIsStatusTwoAndOneSentence) {
  for (const std::vector<std::string>& more : {std::vector<std::string>{"--vertices", "10"},
                                               {"--latent", "0"},
                                               {"--meshes", "none"},
                                               {"--batch", "0"},
                                               {"--rate", "-1"},
                                               {"--rate", "nan"},
                                               {"--seed", "-1"},
                                               {"--progress", "loud"},
                                               {"surplus"}}) {
    const RunResult result = train("run", more);

    const std::string line = ::testing::PrintToString(more);
    EXPECT_EQ(result.status, 2) << line << result.err;
    EXPECT_THAT(result.out, IsEmpty()) << line;
    EXPECT_THAT(result.err, StartsWith("retinaface: ")) << line;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << line << result.err;
    EXPECT_FALSE(fs::exists(folder_ / "run")) << line;
  }
}

TEST_F(TrainMesh, AModelThatIsNoneIsStatusFour) {
  write_file_atomically(folder_ / "text.h5", std::string_view("no model")).value();

  for (const char* name : {"text.h5", "none.safetensors"}) {
    const RunResult result =
        run({RETINAFACE_TRAIN_PROGRAM, "mesh", "--face-model", path(name), "-o", path("run")});

    EXPECT_EQ(result.status, 4) << result.err;
    EXPECT_THAT(result.err, HasSubstr(name));
    EXPECT_FALSE(fs::exists(folder_ / "run"));
  }
}

}  // namespace
}  // namespace retinaface::testing
