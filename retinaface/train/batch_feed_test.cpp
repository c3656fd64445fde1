#include "retinaface/train/batch_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "retinaface/base/contract.h"

namespace retinaface::train {
namespace {

/// Gray squares; sample i has brightness i and a face of its own.
class GraySamples : public SampleSource {
 public:
  explicit GraySamples(std::size_t size, bool readable = true) : size_(size), readable_(readable) {}
  [[nodiscard]] std::size_t size() const override { return size_; }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request,
                                      Random& /*random*/) const override {
    if (!readable_) return Error{ErrorCode::Unreadable, "gray: cannot be read"};
    Sample sample;
    sample.image = Image(request.side, request.side, PixelFormat::Rgb8);
    std::fill_n(sample.image.row(0), request.side * request.side * 3,
                static_cast<std::uint8_t>(request.index));
    sample.faces.emplace_back().box = {8, 8, 40, 40};
    return sample;
  }

 private:
  std::size_t size_;
  bool readable_;
};

BatchLoaderOptions two_at_a_time() {
  BatchLoaderOptions options;
  options.batch_size = 2;
  options.num_workers = 1;
  options.sides = {64};
  return options;
}

BatchFeedOptions from_batch(std::int64_t first_batch) {
  return {.config = network_preset("insightface-mnet025").value(),
          .assigner = {.kind = AssignerKind::Forced},
          .first_batch = first_batch};
}

/// The brightness of the first picture of some batches.
std::vector<float> take(BatchFeed& feed, int count) {
  std::vector<float> brightness;
  for (int i = 0; i < count; ++i)
    brightness.push_back(feed.next().value().images[0][0][0][0].item<float>());
  return brightness;
}

TEST(BatchFeed, GivesTensorsOfWhatTheLoaderLoads) {
  const GraySamples samples(6);
  BatchLoader loader(samples, two_at_a_time());
  BatchFeed feed(loader, from_batch(0));

  const ReadyBatch batch = feed.next().value();

  EXPECT_EQ(batch.images.sizes(), (std::vector<std::int64_t>{2, 3, 64, 64}));
  EXPECT_EQ(batch.images[1][2][5][6].item<float>(), batch.samples[1].image.pixel(6, 5)[2]);
  EXPECT_EQ(batch.targets.labels.size(0), 2);
  EXPECT_GE((batch.targets.labels == 1).sum().item<int>(), 2);
}

TEST(BatchFeed, GoesOnWithTheNextEpochAndFromAnyBatch) {
  const GraySamples samples(6);
  BatchLoader whole_loader(samples, two_at_a_time());
  BatchLoader resumed_loader(samples, two_at_a_time());
  BatchFeed whole(whole_loader, from_batch(0));

  const auto all = take(whole, 8);  // epochs of three batches
  BatchFeed resumed(resumed_loader, from_batch(5));

  EXPECT_EQ(take(resumed, 3), std::vector<float>(all.begin() + 5, all.end()));
  EXPECT_NE(std::vector<float>(all.begin(), all.begin() + 3),
            std::vector<float>(all.begin() + 3, all.begin() + 6));
}

TEST(BatchFeed, PassesErrorsOn) {
  const GraySamples unreadable(6, false);
  BatchLoader loader(unreadable, two_at_a_time());
  BatchFeed feed(loader, from_batch(0));

  EXPECT_FALSE(feed.next().ok());
}

TEST(BatchFeed, NeedsABatch) {
  const GraySamples one(1);
  BatchLoader loader(one, two_at_a_time());

  EXPECT_THROW(BatchFeed(loader, from_batch(0)), ContractError);
}

TEST(GrowFaces, OnAllSides) {
  std::vector<Sample> samples(1);
  samples[0].faces.emplace_back().box = {10, 20, 30, 40};

  grow_faces(samples, 0.5F);

  EXPECT_EQ(samples[0].faces[0].box, (Box{9.5F, 19.5F, 30.5F, 40.5F}));
}

}  // namespace
}  // namespace retinaface::train
