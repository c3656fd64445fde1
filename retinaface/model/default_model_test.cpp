#include "retinaface/model/default_model.h"

#include <gtest/gtest.h>

namespace retinaface {
namespace {

TEST(DefaultModel, IsTheNetworkOfItsName) {
  const Model model = default_model().value();

  EXPECT_EQ(model.name, "retinaface-mnet025");
  EXPECT_EQ(model.config.name, "retinaface-mnet025");
  EXPECT_TRUE(build_graph(model).ok());
}

TEST(DefaultModel, SaysWhereItComesFrom) {
  const Model model = default_model().value();

  EXPECT_NE(model.provenance, "");
  EXPECT_NE(model.licence, "unknown");
  EXPECT_EQ(model.sha256.size(), 64U);
}

TEST(DefaultModel, TakesLessThanTwoMegabytes) {
  EXPECT_LT(default_model_file().size(), 2'000'000U);
}

}  // namespace
}  // namespace retinaface
