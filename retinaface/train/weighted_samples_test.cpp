#include "retinaface/train/weighted_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "retinaface/base/contract.h"

namespace retinaface::train {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

/// Samples without pixels whose path tells which one it is.
class NamedSamples : public SampleSource {
 public:
  NamedSamples(std::string name, std::size_t size) : name_(std::move(name)), size_(size) {}
  [[nodiscard]] std::size_t size() const override { return size_; }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request,
                                      Random& /*random*/) const override {
    Sample sample;
    sample.path = name_ + std::to_string(request.index);
    return sample;
  }

 private:
  std::string name_;
  std::size_t size_;
};

WeightedSamples two_sets(double weight_a, double weight_b) {
  std::vector<WeightedSamples::Part> parts;
  parts.push_back({std::make_unique<NamedSamples>("a", 2), weight_a});
  parts.push_back({std::make_unique<NamedSamples>("b", 4), weight_b});
  return WeightedSamples(std::move(parts));
}

std::map<std::string, int> counts_of(const WeightedSamples& samples, std::uint64_t seed) {
  std::map<std::string, int> counts;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    Random random(seed + i);
    ++counts[samples.sample({.index = i}, random).value().path];
  }
  return counts;
}

TEST(WeightedSamples, ShowsEachPictureAsOftenAsItsSetWeighs) {
  EXPECT_THAT(counts_of(two_sets(1, 2), 1),
              ElementsAre(Pair("a0", 1), Pair("a1", 1), Pair("b0", 2), Pair("b1", 2), Pair("b2", 2),
                          Pair("b3", 2)));
}

TEST(WeightedSamples, DrawsAPartOfASetAnewEachTime) {
  const WeightedSamples samples = two_sets(1, 0.5);
  std::map<std::string, int> seen;

  EXPECT_EQ(samples.size(), 4U);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (const auto& [name, count] : counts_of(samples, 1000 * seed)) seen[name] += count;
  }

  EXPECT_THAT(seen, SizeIs(6));
  EXPECT_EQ(seen["a0"], 50);
}

TEST(WeightedSamples, NeedsASetWithAWeight) {
  EXPECT_THROW(WeightedSamples({}), ContractError);
  EXPECT_THROW(static_cast<void>(two_sets(0, 1)), ContractError);
}

}  // namespace
}  // namespace retinaface::train
