#include "retinaface/train/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "retinaface/testing/temporary_folder.h"

namespace retinaface::train {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;

NetworkConfig small_network() {
  return network_preset("retinaface-mnet025").value();
}

Checkpoint example() {
  Checkpoint checkpoint;
  checkpoint.model = random_model(small_network(), 1);
  checkpoint.model.licence = "MIT";
  checkpoint.average["a"] = Tensor(Shape{2}, std::array{1.5F, -2.0F});
  checkpoint.optimiser["momentum/a"] = Tensor(Shape{1}, std::array{0.1F});
  checkpoint.num_steps = 123;
  checkpoint.seed = 0xFFFF'FFFF'FFFF'FFFFU;
  checkpoint.best_ap = 0.1 + 0.2;
  checkpoint.num_worse = 4;
  checkpoint.recipe = "seed = 1 # \"Grüße\"\n";
  return checkpoint;
}

/// No file may grow beyond some bytes, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t max_bytes) {
    old_handler_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit{max_bytes, old_limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_limit_);
    ::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_limit_{};
  void (*old_handler_)(int) = nullptr;
};

TEST(Checkpoint, ComesBackToTheLastBit) {
  const Checkpoint written = example();

  const Checkpoint read = parse_checkpoint(to_bytes(written).value(), "x").value();

  EXPECT_EQ(read.model.config, written.model.config);
  EXPECT_EQ(read.model.licence, "MIT");
  ASSERT_EQ(read.model.tensors.size(), written.model.tensors.size());
  for (const auto& [name, tensor] : written.model.tensors) {
    const auto values = read.model.tensors.at(name).values();
    EXPECT_TRUE(std::equal(values.begin(), values.end(), tensor.values().begin())) << name;
  }
  EXPECT_EQ(read.average.at("a").values()[1], -2.0F);
  EXPECT_EQ(read.optimiser.at("momentum/a").values()[0], 0.1F);
  EXPECT_EQ(read.num_steps, 123);
  EXPECT_EQ(read.seed, written.seed);
  EXPECT_EQ(read.best_ap, written.best_ap);
  EXPECT_EQ(read.num_worse, 4);
  EXPECT_EQ(read.recipe, written.recipe);
}

TEST(Checkpoint, OfBeforeSurvivesAFullDisk) {
  const testing::TemporaryFolder folder;
  const auto path = folder / "checkpoint.safetensors";
  Checkpoint checkpoint = example();
  write_checkpoint(path, checkpoint).value();
  checkpoint.num_steps = 999;

  Result<void> written;
  {
    const FileSizeLimit full_disk(64 << 10);
    written = write_checkpoint(path, checkpoint);
  }

  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::WriteFailed);
  EXPECT_THAT(written.error().message, HasSubstr("checkpoint.safetensors: cannot be written: "));
  EXPECT_EQ(read_checkpoint(path).value().num_steps, 123);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Checkpoint, OfAnotherNetworkIsRefused) {
  const Checkpoint checkpoint = example();
  NetworkConfig wider = small_network();
  wider.neck_channels = 128;

  EXPECT_TRUE(check_same_network(checkpoint, small_network(), "a").ok());
  EXPECT_EQ(
      check_same_network(checkpoint, network_preset("retinaface-r50").value(), "a").error().message,
      "a: is a checkpoint of network 'retinaface-mnet025', this recipe trains "
      "'retinaface-r50'");
  EXPECT_THAT(check_same_network(checkpoint, wider, "a").error().message,
              HasSubstr("'retinaface-mnet025' with other settings"));
}

TEST(Checkpoint, MayHaveMeasuredItsCoding) {
  Checkpoint checkpoint = example();
  checkpoint.model.config.coding.box_mean[0] = 0.25F;

  EXPECT_TRUE(check_same_network(checkpoint, small_network(), "a").ok());
}

TEST(Checkpoint, IsToldFromOtherFiles) {
  const Bytes model = to_safetensors(random_model(small_network(), 1)).value();
  Bytes cut = to_bytes(example()).value();
  cut.resize(cut.size() - 1);

  const auto not_one = parse_checkpoint(model, "m.safetensors");
  const auto damaged = parse_checkpoint(cut, "c");

  EXPECT_EQ(not_one.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(not_one.error().message, HasSubstr("m.safetensors: holds no training checkpoint"));
  EXPECT_EQ(damaged.error().code, ErrorCode::Corrupt);
}

TEST(Checkpoint, WithADamagedDescriptionIsCorrupt) {
  TensorFile file;
  file.metadata["retinaface_checkpoint"] = R"({"schema": "retinaface-checkpoint/1"})";
  const Bytes bytes = write_safetensors(file).value();

  EXPECT_EQ(parse_checkpoint(bytes, "c").error().code, ErrorCode::Corrupt);
}

}  // namespace
}  // namespace retinaface::train
