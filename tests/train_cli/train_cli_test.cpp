// Training from the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "retinaface/base/file.h"
#include "retinaface/model/model.h"
#include "retinaface/testing/temporary_folder.h"
#include "retinaface/train/checkpoint.h"
#include "retinaface/train/test_set.h"
#include "tests/cli/program_run.h"
#include "tests/processes/process_runs.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* kRecipe = R"([data]
sides = [64]
num_workers = 1
[schedule]
kind = "constant"
rate = 1e-3
max_steps = 3
epochs = 1000000
[training]
batch_size = 2
)";

class TrainCli : public ::testing::Test {
 protected:
  TrainCli() {
    write_test_set(folder_ / "set");
    write_file_atomically(folder_ / "recipe.toml", std::string_view(kRecipe)).value();
  }

  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }
  [[nodiscard]] std::vector<std::string> command(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{RETINAFACE_TRAIN_PROGRAM,
                                 "run",
                                 "--recipe",
                                 path("recipe.toml"),
                                 "--data",
                                 path("set"),
                                 "-o",
                                 path("run"),
                                 "--threads",
                                 "1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] std::int64_t num_steps_done() const {
    return train::read_checkpoint(folder_ / "run/checkpoint.safetensors").value().num_steps;
  }

  TemporaryFolder folder_;
};

TEST_F(TrainCli, MakesAModelThatDetects) {
  const RunResult trained = run(command({"--val", path("set")}));
  const RunResult detected =
      run({RETINAFACE_PROGRAM, "detect", "--model", path("run/best.safetensors"), "--size", "64",
           path("set/images/000.png")});

  EXPECT_EQ(trained.status, 0) << trained.err;
  EXPECT_THAT(trained.err, AllOf(HasSubstr("set: 8 pictures, 8 faces, 8 with landmarks"),
                                 HasSubstr("set P-orig: AP "), HasSubstr("3 steps done")));
  EXPECT_EQ(detected.status, 0) << detected.err;
}

TEST_F(TrainCli, TheMainProgramStartsIt) {
  std::vector<std::string> through_main{RETINAFACE_PROGRAM, "train"};
  const auto direct = command({"--quiet"});
  through_main.insert(through_main.end(), direct.begin() + 1, direct.end());

  const RunResult result = run(through_main);

  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(num_steps_done(), 3);
}

TEST_F(TrainCli, TheMainProgramFindsItOnThePath) {
  fs::copy_file(RETINAFACE_PROGRAM, folder_ / "retinaface");
  const std::string folder = fs::path(RETINAFACE_TRAIN_PROGRAM).parent_path().string();

  const RunResult result =
      run({path("retinaface"), "train", "--help"}, {.environment = {"PATH=" + folder}});

  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("retinaface-train"));
}

TEST_F(TrainCli, TheMainProgramSaysSoWhenItIsNotThere) {
  fs::copy_file(RETINAFACE_PROGRAM, folder_ / "retinaface");

  const RunResult result = run({path("retinaface"), "train", "run", "--help"},
                               {.environment = {"PATH=" + folder_.path().string()}});

  EXPECT_EQ(result.status, 5);
  EXPECT_THAT(result.err,
              HasSubstr("retinaface-train: is neither beside this program nor on the PATH"));
}

TEST_F(TrainCli, GoesOnWithResume) {
  EXPECT_EQ(run(command({"--set", "schedule.max_steps=1"})).status, 0);
  const RunResult refused = run(command());
  const RunResult resumed = run(command({"--resume"}));

  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("holds a training run; go on with --resume"));
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("goes on after step 1"));
  EXPECT_EQ(num_steps_done(), 3);
}

TEST_F(TrainCli, TheRecipeInTheFolderIsEnoughToGoOn) {
  EXPECT_EQ(run(command({"--set", "schedule.max_steps=1"})).status, 0);

  const RunResult resumed =
      run({RETINAFACE_TRAIN_PROGRAM, "run", "--recipe", path("run/recipe.toml"), "--set",
           "schedule.max_steps=2", "-o", path("run"), "--resume"},
          {.folder = "/"});

  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(num_steps_done(), 2);
}

TEST_F(TrainCli, GoesOnWithAnotherNumberOfProcesses) {
  for (const RunResult& one_of_two : run_processes(command({"--set", "schedule.max_steps=1"}), 2))
    EXPECT_EQ(one_of_two.status, 0) << one_of_two.err;

  const RunResult alone = run(command({"--resume"}));

  EXPECT_EQ(alone.status, 0) << alone.err;
  EXPECT_THAT(alone.err, HasSubstr("goes on after step 1"));
  EXPECT_EQ(num_steps_done(), 3);
}

/// Starts a run that would take days, and sends it a signal after its first line in the log.
RunResult interrupt(const std::vector<std::string>& command, const fs::path& log, int signal) {
  constexpr std::uintmax_t kHeaderBytes = 130;
  RunningProgram program(command);
  for (int i = 0; i < 3000 && (!fs::exists(log) || fs::file_size(log) < kHeaderBytes); ++i)
    ::usleep(10'000);
  program.signal(signal);
  return program.finish();
}

TEST_F(TrainCli, InterruptWritesACheckpointAndIsStatus130) {
  const RunResult result =
      interrupt(command({"--set", "schedule.max_steps=1000000"}), folder_ / "run/log.csv", SIGINT);

  EXPECT_EQ(result.status, 130) << result.err;
  EXPECT_THAT(result.err, HasSubstr("the same command with --resume goes on from here"));
  EXPECT_GE(num_steps_done(), 10);
}

TEST_F(TrainCli, TerminateWritesACheckpointAndIsStatus143) {
  const RunResult result =
      interrupt(command({"--set", "schedule.max_steps=1000000"}), folder_ / "run/log.csv", SIGTERM);

  EXPECT_EQ(result.status, 143) << result.err;
  EXPECT_GE(num_steps_done(), 10);
}

TEST_F(TrainCli, ALossThatIsNotFiniteIsStatusOne) {
  const RunResult result =
      run(command({"--set", "schedule.rate=10", "--set", "loss.box_weight=1000", "--set",
                   "schedule.max_steps=200"}));

  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("expected finite numbers"), HasSubstr("bad-batch-")));
}

TEST_F(TrainCli, AnUnreadablePictureIsStatusThree) {
  write_file_atomically(folder_ / "set/images/000.png", std::string_view("no picture")).value();

  const RunResult result = run(command({"--set", "schedule.max_steps=4"}));

  EXPECT_EQ(result.status, 3) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("000.png: "), HasSubstr("1 picture left out")));
}

TEST_F(TrainCli, BadWeightsAreStatusFour) {
  write_file_atomically(folder_ / "weights.pth", std::string_view("no weights")).value();

  EXPECT_EQ(run(command({"--start", path("weights.pth")})).status, 4);
  EXPECT_EQ(run(command({"--start", path("none.pth")})).status, 4);
}

TEST_F(TrainCli, ADeviceThatIsNotThereIsStatusFive) {
  const RunResult result = run(command({"--device", "cuda:99"}));

  EXPECT_EQ(result.status, 5);
  EXPECT_THAT(result.err, HasSubstr("device 'cuda:99': is not there"));
  EXPECT_FALSE(fs::exists(folder_ / "run"));
}

TEST_F(TrainCli, ACheckpointBecomesAModelOfEachKind) {
  EXPECT_EQ(run(command({"--set", "optimiser.ema_decay=0.9"})).status, 0);
  const std::string checkpoint = path("run/checkpoint.safetensors");
  const auto exported = [&](const std::string& name, const std::vector<std::string>& options) {
    std::vector<std::string> all{RETINAFACE_TRAIN_PROGRAM, "export", checkpoint, "-o", path(name)};
    all.insert(all.end(), options.begin(), options.end());
    const RunResult result = run(all);
    EXPECT_EQ(result.status, 0) << result.err;
    return load_model(folder_ / name).value();
  };

  const Model average = exported("a.safetensors", {"--licence", "MIT"});
  const Model last = exported("l.safetensors", {"--last"});
  const Model half = exported("h.safetensors", {"--half"});
  const Model folded = exported("f.safetensors", {"--fold"});
  const Model onnx = exported("o.onnx", {"--onnx"});
  const Model mean = exported("m.safetensors", {path("l.safetensors")});

  EXPECT_EQ(average.licence, "MIT");
  const std::string name = "body.stage1.0.0.weight";
  EXPECT_NE(average.tensors.at(name).values()[0], last.tensors.at(name).values()[0]);
  EXPECT_NEAR(average.tensors.at(name).values()[0], half.tensors.at(name).values()[0], 1e-3);
  EXPECT_LT(fs::file_size(folder_ / "h.safetensors"), fs::file_size(folder_ / "a.safetensors"));
  EXPECT_LT(folded.tensors.size(), average.tensors.size());
  EXPECT_EQ(onnx.config, average.config);
  EXPECT_NEAR(mean.tensors.at(name).values()[0],
              (average.tensors.at(name).values()[0] + last.tensors.at(name).values()[0]) / 2, 1e-6);
}

}  // namespace
}  // namespace retinaface::testing
