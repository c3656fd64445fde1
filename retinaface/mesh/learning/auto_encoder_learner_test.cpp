#include "retinaface/mesh/learning/auto_encoder_learner.h"

#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/learning/auto_encoder_start.h"
#include "retinaface/mesh/learning/principal_start.h"
#include "retinaface/mesh/learning/reconstruction_errors.h"
#include "retinaface/mesh/network/test_auto_encoder.h"
#include "retinaface/mesh/test_meshes.h"

namespace retinaface::mesh {
namespace {

/// A sheet of 11 x 11 vertices, three random waves high; where it is high it is red.
void draw_waves(Random& random, std::span<float> vertices) {
  const double a = random.normal();
  const double b = random.normal();
  const double c = random.normal();
  const Mesh sheet = testing::grid(11, 11);
  for (std::size_t v = 0; v < sheet.positions.size(); ++v) {
    const Vec3 p = sheet.positions[v];
    const auto z = static_cast<float>(a * std::sin(0.3 * p.x) + b * std::cos(0.3 * p.y) +
                                      c * std::sin(0.2 * (p.x + p.y)));
    const float red = 1 / (1 + std::exp(-z));
    const float numbers[] = {p.x, p.y, z, red, 0.5F, 1 - red};
    std::copy(std::begin(numbers), std::end(numbers), &vertices[v * kVertexChannels]);
  }
}

AutoEncoderStart wavy_start() {
  return start_auto_encoder(draw_waves, testing::grid(11, 11), {},
                            {.latent_size = 3,
                             .encoder_widths = {8, 8, 6},
                             .decoder_widths = {8, 8, 8},
                             .num_samples = 200})
      .value();
}

double mean_error(const MeshAutoEncoder& network) {
  MeshEncoder encoder(network);
  const auto decoder = make_decoder(network);
  const std::size_t size = network.num_vertices() * kVertexChannels;
  const auto meshes = draw_meshes(draw_waves, 30, network.num_vertices(), 99);
  std::vector<float> again(size);
  ReconstructionMeter meter;
  for (std::size_t first = 0; first < meshes.size(); first += size) {
    const auto mesh = std::span(meshes).subspan(first, size);
    decoder->decode(encoder.encode(mesh), 0, again);
    meter.add(again, mesh);
  }
  return meter.errors().mean;
}

TEST(AutoEncoderStart, KnowsTheComponentsBeforeItLearns) {
  const AutoEncoderStart start = wavy_start();

  EXPECT_TRUE(check_auto_encoder(start.network, "x").ok());
  // The mean mesh is off by about 1.
  EXPECT_LT(mean_error(start.network), 0.2);
}

TEST(AutoEncoderStart, WithLeakyLayersKnowsThemAsWell) {
  const AutoEncoderStart start = start_auto_encoder(draw_waves, testing::grid(11, 11), {},
                                                    {.latent_size = 3,
                                                     .encoder_widths = {12, 12, 12},
                                                     .decoder_widths = {14, 12, 12},
                                                     .negative_slope = 0.2,
                                                     .num_samples = 200})
                                     .value();

  EXPECT_NEAR(mean_error(start.network), mean_error(wavy_start().network), 0.01);
}

TEST(AutoEncoderStart, NeedsFeaturesThatCarryAVertex) {
  const auto start = [](double slope) {
    return start_auto_encoder(draw_waves, testing::grid(11, 11), {},
                              {.latent_size = 3,
                               .encoder_widths = {8, 8, 6},
                               .decoder_widths = {8, 8, 8},
                               .negative_slope = slope,
                               .num_samples = 20});
  };
  EXPECT_NO_THROW(static_cast<void>(start(1)));
  EXPECT_THROW(static_cast<void>(start(0.2)), ContractError);
}

TEST(AutoEncoderLearner, ComesCloserToMeshesThatItHasNotSeen) {
  AutoEncoderLearner learner(wavy_start().network, {});
  const double before = mean_error(learner.network());
  Random random(5);
  std::vector<float> mesh(121 * kVertexChannels);

  for (int step = 0; step < 200; ++step) {
    for (int i = 0; i < 4; ++i) {
      draw_waves(random, mesh);
      learner.look_at(mesh);
    }
    learner.step(0.01F * static_cast<float>(200 - step) / 200);
  }

  EXPECT_LT(mean_error(learner.network()), 0.6 * before);
}

TEST(AutoEncoderLearner, MovesEveryParameterDownhill) {
  const MeshAutoEncoder network = testing::small_auto_encoder();
  std::vector<float> mesh;
  for (const Vec3 p : network.statistics.mean)
    mesh.insert(mesh.end(), {1.5F * p.x, p.y + 1, p.z - 1, 0.3F, 0.6F, 0.9F});
  AutoEncoderLearner learner(network, {});
  learner.look_at(mesh);
  learner.step(1e-3F);  // Adam's first step is the rate with the opposite sign of the gradient
  const auto loss_with = [&](auto part, std::size_t i, float offset) {
    MeshAutoEncoder moved = network;
    (moved.*part)[i] += offset;
    return AutoEncoderLearner(moved, {}).look_at(mesh);
  };

  for (const auto part :
       {&MeshAutoEncoder::encoder_parameters, &MeshAutoEncoder::decoder_parameters}) {
    for (std::size_t i = 0; i < (network.*part).size(); i += 3) {
      const double slope = (loss_with(part, i, 1e-2F) - loss_with(part, i, -1e-2F)) / 2e-2;
      if (std::abs(slope) < 1e-3) continue;
      const double move = static_cast<double>((learner.network().*part)[i]) - (network.*part)[i];
      EXPECT_LT(move * slope, 0) << "parameter " << i;
    }
  }
  EXPECT_THROW(learner.step(1e-3F), ContractError);
}

TEST(ReconstructionErrors, AreThoseOfVerticesAndColours) {
  std::vector<float> expected(20 * kVertexChannels);
  std::vector<float> actual = expected;
  actual[0] = 3;  // the first vertex is off by 5
  actual[1] = 4;
  actual[9] = 0.5F;
  ReconstructionMeter meter;

  meter.add(actual, expected);

  EXPECT_DOUBLE_EQ(meter.errors().mean, 0.25);
  EXPECT_EQ(meter.errors().p95, 0);
  EXPECT_EQ(meter.errors().largest, 5);
  EXPECT_DOUBLE_EQ(meter.errors().colour, 0.5 / 60);
  EXPECT_THROW(static_cast<void>(ReconstructionMeter().errors()), ContractError);
}

}  // namespace
}  // namespace retinaface::mesh
