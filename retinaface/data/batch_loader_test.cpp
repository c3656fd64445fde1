#include "retinaface/data/batch_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <stdexcept>
#include <string>

#include "retinaface/data/augment/test_samples.h"

namespace retinaface {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::MadeSamples;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::string unreadable_name(std::size_t index) {
  return "picture " + std::to_string(index) + " is broken";
}

/// Samples that say in `path` with which index, side and random number they were made.
MadeSamples describing(std::size_t count, const std::set<std::size_t>& broken = {}) {
  return {count, [broken](const SampleRequest& request, Random& random) -> Result<Sample> {
            if (broken.contains(request.index))
              return Error{ErrorCode::Corrupt, unreadable_name(request.index)};
            return Sample{{},
                          {},
                          std::to_string(request.index) + " " + std::to_string(request.side) + " " +
                              std::to_string(random.below(1'000'000))};
          }};
}

using Paths = std::vector<std::string>;

Paths paths_of(const SampleBatch& batch) {
  Paths paths;
  for (const Sample& sample : batch.samples) paths.push_back(sample.path);
  return paths;
}

/// All batches of an epoch from `first` on.
std::vector<Paths> epoch(BatchLoader& loader, std::int64_t number, std::int64_t first = 0) {
  std::vector<Paths> batches;
  loader.start_epoch(number, first);
  while (auto batch = loader.next().value()) batches.push_back(paths_of(*batch));
  return batches;
}

std::set<std::string> indices_of(const std::vector<Paths>& batches) {
  std::set<std::string> indices;
  for (const Paths& paths : batches)
    for (const std::string& path : paths) indices.insert(path.substr(0, path.find(' ')));
  return indices;
}

TEST(BatchLoader, AnEpochShowsEverySampleOnceAndLeavesOutTheIncompleteBatch) {
  const MadeSamples source = describing(14);
  BatchLoader loader(source, {.batch_size = 4});

  const auto batches = epoch(loader, 0);

  EXPECT_EQ(loader.num_batches(), 3);
  ASSERT_THAT(batches, SizeIs(3));
  for (const Paths& paths : batches) EXPECT_THAT(paths, SizeIs(4));
  EXPECT_THAT(indices_of(batches), SizeIs(12));
}

TEST(BatchLoader, NumberOfWorkersAndPrefetchedBatchesChangesNothing) {
  const MadeSamples source = describing(100);
  BatchLoader alone(source, {.batch_size = 8, .num_workers = 1, .num_prefetched = 1, .seed = 5});
  const auto expected = epoch(alone, 3);

  for (const int workers : {2, 5, 16}) {
    BatchLoader loader(source,
                       {.batch_size = 8, .num_workers = workers, .num_prefetched = 3, .seed = 5});
    EXPECT_EQ(epoch(loader, 3), expected) << workers << " workers";
  }
}

TEST(BatchLoader, ASampleDependsOnSeedEpochAndIndexAlone) {
  const MadeSamples source = describing(40);
  BatchLoader loader(source, {.batch_size = 5, .seed = 9, .sides = {64}});

  for (const Paths& paths : epoch(loader, 7)) {
    for (const std::string& path : paths) {
      const auto index = static_cast<std::size_t>(std::stoul(path));
      Random random = sample_random(9, 7, index);
      EXPECT_EQ(path, source.sample({index, 64}, random)->path);
    }
  }
}

TEST(BatchLoader, EpochsAndSeedsHaveOrdersOfTheirOwn) {
  const MadeSamples source = describing(64);
  BatchLoader loader(source, {.batch_size = 64, .seed = 1});
  BatchLoader other(source, {.batch_size = 64, .seed = 2});

  const auto first = epoch(loader, 0);

  EXPECT_NE(epoch(loader, 1), first);
  EXPECT_NE(epoch(other, 0), first);
  EXPECT_EQ(epoch(loader, 0), first);
}

TEST(BatchLoader, WithoutShufflingTheOrderIsTheSource) {
  const MadeSamples source = describing(4);
  BatchLoader loader(source, {.batch_size = 2, .shuffle = false});

  const auto batches = epoch(loader, 0);

  EXPECT_THAT(batches, ElementsAre(ElementsAre(StartsWith("0 "), StartsWith("1 ")),
                                   ElementsAre(StartsWith("2 "), StartsWith("3 "))));
}

TEST(BatchLoader, GoesOnInTheMiddleOfAnEpoch) {
  const MadeSamples source = describing(50);
  BatchLoader loader(source, {.batch_size = 5});
  const auto whole = epoch(loader, 2);

  loader.start_epoch(2);
  EXPECT_TRUE(loader.next().ok());
  const auto rest = epoch(loader, 2, 6);

  EXPECT_EQ(rest, std::vector<Paths>(whole.begin() + 6, whole.end()));
  EXPECT_THAT(epoch(loader, 2, 10), IsEmpty());
  EXPECT_THAT(epoch(loader, 2, 99), IsEmpty());
}

TEST(BatchLoader, ProcessesShareEachGlobalBatch) {
  const MadeSamples source = describing(50);
  BatchLoader alone(source, {.batch_size = 6, .seed = 3, .sides = {32, 64, 96}});
  BatchLoader left(source, {.batch_size = 3, .seed = 3, .sides = {32, 64, 96}, .world_size = 2});
  BatchLoader right(
      source, {.batch_size = 3, .seed = 3, .sides = {32, 64, 96}, .rank = 1, .world_size = 2});

  auto halves = epoch(left, 1);
  const auto others = epoch(right, 1);

  ASSERT_EQ(halves.size(), others.size());
  for (std::size_t i = 0; i < halves.size(); ++i)
    halves[i].insert(halves[i].end(), others[i].begin(), others[i].end());
  EXPECT_EQ(halves, epoch(alone, 1));
}

TEST(BatchLoader, EachBatchHasOneOfTheSides) {
  const MadeSamples source = describing(400);
  BatchLoader loader(source, {.batch_size = 4, .sides = {320, 640}});
  std::set<int> sides;

  loader.start_epoch(0);
  while (const auto batch = loader.next().value()) {
    sides.insert(batch->side);
    for (const std::string& path : paths_of(*batch))
      EXPECT_THAT(path, HasSubstr(" " + std::to_string(batch->side) + " "));
  }

  EXPECT_THAT(sides, ElementsAre(320, 640));
}

TEST(BatchLoader, AnUnreadablePictureIsReplacedByTheNextAndNamed) {
  const MadeSamples source = describing(6, {1, 2});
  BatchLoader loader(source, {.batch_size = 6, .shuffle = false});

  loader.start_epoch(0);
  const auto batch = loader.next().value();

  EXPECT_THAT(paths_of(*batch), ElementsAre(StartsWith("0 "), StartsWith("3 "), StartsWith("3 "),
                                            StartsWith("3 "), StartsWith("4 "), StartsWith("5 ")));
  const Paths paths = paths_of(*batch);
  EXPECT_THAT(std::set<std::string>(paths.begin(), paths.end()), SizeIs(6))
      << "replacements have random numbers of their own";
  EXPECT_THAT(batch->unreadable, ElementsAre(unreadable_name(1), unreadable_name(2)));
}

TEST(BatchLoader, ReplacementsGoOnAtTheBeginning) {
  const MadeSamples source = describing(3, {2});
  BatchLoader loader(source, {.batch_size = 3, .shuffle = false});

  loader.start_epoch(0);

  EXPECT_THAT(paths_of(*loader.next().value()),
              ElementsAre(StartsWith("0 "), StartsWith("1 "), StartsWith("0 ")));
}

TEST(BatchLoader, ASetWithoutAnyReadablePictureIsAnError) {
  const MadeSamples source = describing(3, {0, 1, 2});
  BatchLoader loader(source, {.batch_size = 2, .shuffle = false});

  loader.start_epoch(0);
  const auto batch = loader.next();

  ASSERT_FALSE(batch.ok());
  EXPECT_EQ(batch.error().code, ErrorCode::Corrupt);
  EXPECT_THAT(batch.error().message, AllOf(HasSubstr("no picture"), HasSubstr(unreadable_name(0))));
}

TEST(BatchLoader, WhatTheSourceThrowsComesOutOfNext) {
  const MadeSamples source(4, [](const SampleRequest& request, Random&) -> Result<Sample> {
    if (request.index == 3) throw std::runtime_error("no memory");
    return Sample{};
  });
  BatchLoader loader(source, {.batch_size = 2, .shuffle = false});

  loader.start_epoch(0);

  EXPECT_TRUE(loader.next().ok());
  EXPECT_THROW((void)loader.next(), std::runtime_error);
  EXPECT_FALSE(loader.next().value().has_value());
}

TEST(BatchLoader, MakesNoMoreThanItMayAhead) {
  std::atomic<int> made{0};
  const MadeSamples source(100, [&](const SampleRequest&, Random&) -> Result<Sample> {
    ++made;
    return Sample{};
  });
  BatchLoader loader(source, {.batch_size = 2, .num_workers = 4, .num_prefetched = 3});

  EXPECT_FALSE(loader.next().value().has_value()) << "before any epoch";
  loader.start_epoch(0);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(loader.next().value().has_value());

  EXPECT_LE(made, 2 * (10 + 3));
  EXPECT_GE(made, 2 * 10);
}

TEST(BatchLoader, FewerSamplesThanABatchAreNoBatch) {
  const MadeSamples source = describing(3);
  BatchLoader loader(source, {.batch_size = 4});

  EXPECT_EQ(loader.num_batches(), 0);
  EXPECT_THAT(epoch(loader, 0), IsEmpty());
}

TEST(BatchLoader, RefusesWhatMakesNoSense) {
  const MadeSamples source = describing(3);
  const MadeSamples empty = describing(0);

  EXPECT_THROW(BatchLoader(empty, {}), ContractError);
  EXPECT_THROW(BatchLoader(source, {.batch_size = 0}), ContractError);
  EXPECT_THROW(BatchLoader(source, {.num_workers = 0}), ContractError);
  EXPECT_THROW(BatchLoader(source, {.sides = {}}), ContractError);
  EXPECT_THROW(BatchLoader(source, {.sides = {0}}), ContractError);
  EXPECT_THROW(BatchLoader(source, {.rank = 2, .world_size = 2}), ContractError);
  EXPECT_THROW(BatchLoader(source, {}).start_epoch(-1), ContractError);
}

}  // namespace
}  // namespace retinaface
