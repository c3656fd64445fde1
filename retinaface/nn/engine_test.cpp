#include "retinaface/nn/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "retinaface/base/contract.h"
#include "retinaface/nn/test_graphs.h"

namespace retinaface::nn {
namespace {

using testing::all_fusions;
using testing::compile;
using testing::GraphBuilder;
using ::testing::HasSubstr;
using testing::image_only;
using testing::outputs_of;
using testing::Picture;
using testing::random_picture;

TEST(Engine, OutputsOutliveTheEngine) {
  const Picture picture = random_picture(1, 8, 8);
  const InputImage image = picture.view();
  std::optional<Engine> engine = compile(image_only(1));
  const RunOutputs outputs = engine->run({&image, 1}).value();
  const auto before = testing::values(outputs.views()[0]);

  engine.reset();

  EXPECT_EQ(testing::values(outputs.views()[0]), before);
}

TEST(Engine, HeldOutputsAreNotOverwritten) {
  const Engine engine = compile(all_fusions());
  const Picture first = random_picture(1, 30, 30);
  const Picture second = random_picture(2, 30, 30);
  const InputImage image = first.view();
  const RunOutputs held = engine.run({&image, 1}).value();
  const auto before = testing::values(held.views()[0]);

  static_cast<void>(outputs_of(engine, second));

  EXPECT_EQ(testing::values(held.views()[0]), before);
}

TEST(Engine, MemoryStaysBoundedOverAThousandSizes) {
  const Engine engine = compile(all_fusions());
  static_cast<void>(outputs_of(engine, random_picture(1, 100, 100)));
  const std::size_t largest = engine.memory_bytes();

  for (int width = 1; width <= 100; width += 2) {
    for (int height = 1; height <= 100; height += 5) {
      static_cast<void>(outputs_of(engine, random_picture(1, width, height)));
    }
  }

  EXPECT_LT(engine.memory_bytes(), largest + (1U << 20));
  EXPECT_GE(engine.memory_bytes(), largest);
}

TEST(Engine, IdleWorkspacesStayBelowTheirLimit) {
  const Picture picture = random_picture(1, 64, 64);
  const Engine generous = compile(all_fusions());
  const Engine frugal = compile(all_fusions(), {.num_threads = 1, .max_cached_bytes = 0});

  EXPECT_EQ(outputs_of(frugal, picture), outputs_of(generous, picture));

  EXPECT_LT(frugal.memory_bytes() + 64 * 64 * 8, generous.memory_bytes());
}

TEST(Engine, ATooLargeWorkspaceIsAnErrorWithBothNumbers) {
  const Engine engine =
      compile(all_fusions(), {.num_threads = 1, .max_workspace_bytes = std::size_t{2} << 20});
  const std::uint8_t byte = 0;
  const InputImage image{&byte, 8192, 8192, 0, false};

  const auto result = engine.run({&image, 1});

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::LimitExceeded);
  EXPECT_THAT(result.error().message, HasSubstr("8192x8192"));
  EXPECT_THAT(result.error().message, HasSubstr("the limit is 2 MiB"));
}

TEST(Engine, AbsurdSizesAreAnErrorToo) {
  const Engine engine = compile(all_fusions());
  const std::uint8_t byte = 0;
  const InputImage image{&byte, 2147483647, 2147483647, 0, false};

  const auto result = engine.run({&image, 1});

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::LimitExceeded);
}

TEST(Engine, APictureSmallerThanAKernelIsAnError) {
  GraphBuilder b(1);
  b.output(b.conv(b.image(), {.out_channels = 4, .kernel = 5, .padding = 0}));
  const Picture picture = random_picture(1, 4, 9);
  const InputImage image = picture.view();

  const auto result = compile(b.graph).run({&image, 1});

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(result.error().message, HasSubstr("4x9"));
}

TEST(Engine, UnknownAndMissingInstructionSetsAreErrors) {
  const auto unknown = Engine::compile(image_only(1), {.isa = "mmx"});
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(unknown.error().message, ::testing::AllOf(HasSubstr("'mmx'"), HasSubstr("avx2")));
  EXPECT_THAT(Engine::compile(image_only(1), {.isa = "\x1B[31m"}).error().message,
              HasSubstr("'\\x1b[31m'"));

#if defined(__x86_64__)
  const auto missing = Engine::compile(image_only(1), {.isa = "neon"});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::Unavailable);
#endif
}

TEST(Engine, SaysWhatItRunsWith) {
  const Engine engine = compile(image_only(1), {.num_threads = 3});

  EXPECT_EQ(engine.num_threads(), 3);
  EXPECT_EQ(engine.isa(), available_isas().front());
  EXPECT_EQ(available_isas().back(), "plain");
}

TEST(Engine, ProfileNamesEveryStepAndCountsItsWork) {
  GraphBuilder b(1);
  b.output(b.block(b.image(), {.out_channels = 8, .kernel = 3}, 0));
  const Picture picture = random_picture(1, 20, 10);
  const InputImage image = picture.view();

  const auto steps = compile(b.graph).profile({&image, 1}, 2).value();

  ASSERT_EQ(steps.size(), 1U);
  EXPECT_EQ(steps[0].name, "conv1");
  EXPECT_THAT(steps[0].kernel, HasSubstr("image"));
  EXPECT_DOUBLE_EQ(steps[0].mega_macs, 20 * 10 * 8 * 27 / 1e6);
  EXPECT_GT(steps[0].milliseconds, 0);
  EXPECT_LT(steps[0].milliseconds, 1000);
}

TEST(Engine, ProfileCountsAQuarterOfTheWorkForWinograd) {
  if (available_isas().size() == 1) GTEST_SKIP() << "plain kernels only";
  GraphBuilder b(1);
  const ValueId first = b.conv(b.image(), {.out_channels = 16, .kernel = 3, .stride = 2});
  b.output(b.conv(first, {.out_channels = 16, .kernel = 3}));
  const Picture picture = random_picture(1, 64, 64);
  const InputImage image = picture.view();

  const auto steps = compile(b.graph).profile({&image, 1}, 1).value();

  ASSERT_EQ(steps.size(), 2U);
  EXPECT_DOUBLE_EQ(steps[0].mega_macs_done, steps[0].mega_macs);
  EXPECT_THAT(steps[1].kernel, HasSubstr("winograd"));
  EXPECT_DOUBLE_EQ(steps[1].mega_macs_done, steps[1].mega_macs / 4);
}

TEST(PeakGigaMacs, IsPositiveForVectorsAndNothingForPlainOrUnknown) {
  for (const std::string& isa : available_isas()) {
    EXPECT_EQ(peak_giga_macs(isa) > 0, isa != "plain") << isa;
  }
  EXPECT_EQ(peak_giga_macs("mmx"), 0);
}

TEST(Engine, BadBatchesAreContractErrors) {
  const Engine engine = compile(image_only(1));
  const Picture small = random_picture(1, 4, 4);
  const Picture large = random_picture(1, 5, 4);
  const InputImage mixed[] = {small.view(), large.view()};
  const InputImage empty{small.bytes.data(), 0, 4, 12, false};

  EXPECT_THROW(static_cast<void>(engine.run({})), ContractError);
  EXPECT_THROW(static_cast<void>(engine.run(mixed)), ContractError);
  EXPECT_THROW(static_cast<void>(engine.run({&empty, 1})), ContractError);
}

TEST(Engine, AGraphThatDoesNotFitIsAContractError) {
  Graph wrong = image_only(1);
  wrong.add("conv", Conv2d{Tensor({4, 5, 1, 1}), {}, 1, 0, 1, {}}, {0});

  EXPECT_THROW(static_cast<void>(Engine::compile(std::move(wrong))), ContractError);
}

TEST(Engine, SumsOfDifferentSizesAreContractErrors) {
  GraphBuilder b(1);
  const ValueId image = b.image();
  b.output(b.sum(b.graph.add("pool", MaxPool2d{}, {image}), image));
  const Picture picture = random_picture(1, 4, 4);
  const InputImage view = picture.view();
  const Engine engine = compile(b.graph);

  EXPECT_THROW(static_cast<void>(engine.run({&view, 1})), ContractError);
}

}  // namespace
}  // namespace retinaface::nn
