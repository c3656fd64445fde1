#include "retinaface/model/average_models.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace retinaface {
namespace {

Model some_model(const char* preset, std::uint64_t seed) {
  Model model = random_model(network_preset(preset).value(), seed);
  model.name = preset;
  return model;
}

std::vector<Model> two_models(const char* first, const char* second) {
  std::vector<Model> models;
  models.push_back(some_model(first, 1));
  models.push_back(some_model(second, 2));
  return models;
}

TEST(AverageModels, TakesTheMeanOfEachNumber) {
  const auto models = two_models("retinaface-mnet025", "retinaface-mnet025");

  const auto mean = average_models(two_models("retinaface-mnet025", "retinaface-mnet025"));

  ASSERT_TRUE(mean.ok());
  EXPECT_EQ(mean->config, models[0].config);
  EXPECT_EQ(mean->tensors.size(), models[0].tensors.size());
  for (const auto& [name, tensor] : mean->tensors) {
    const float sum =
        models[0].tensors.at(name).values().back() + models[1].tensors.at(name).values().back();
    EXPECT_NEAR(tensor.values().back(), sum / 2, 1e-6) << name;
  }
}

TEST(AverageModels, SaysWhenNetworksDiffer) {
  const auto mean = average_models(two_models("retinaface-mnet025", "insightface-mnet025"));

  ASSERT_FALSE(mean.ok());
  EXPECT_EQ(mean.error().message,
            "retinaface-mnet025 and insightface-mnet025 have different networks, expected the same "
            "to average them");
}

TEST(AverageModels, SaysWhenTensorsDiffer) {
  auto models = two_models("retinaface-mnet025", "retinaface-mnet025");
  models[1].tensors.erase(models[1].tensors.begin());

  const auto mean = average_models(std::move(models));

  ASSERT_FALSE(mean.ok());
  EXPECT_EQ(mean.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace retinaface
