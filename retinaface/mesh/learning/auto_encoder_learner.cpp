#include "retinaface/mesh/learning/auto_encoder_learner.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "retinaface/base/contract.h"

namespace retinaface::mesh {
namespace {

/// A vertex's share of the loss, as a function of its difference, and the gradient.
struct Distance {
  float value;
  Vec3 gradient;
};

Distance rounded_distance(Vec3 difference, float rounding) {
  const float root = std::sqrt(dot(difference, difference) + rounding * rounding);
  return {root - rounding, (1 / root) * difference};
}

}  // namespace

AutoEncoderLearner::AutoEncoderLearner(MeshAutoEncoder network, const AutoEncoderLoss& loss)
    : network_(std::move(network)),
      loss_(loss),
      encoder_(network_.hierarchy, network_.encoder),
      decoder_(network_.hierarchy, network_.decoder),
      encoder_optimiser_(encoder_.parameters().size()),
      decoder_optimiser_(decoder_.parameters().size()),
      encoder_gradients_(encoder_.parameters().size()),
      decoder_gradients_(decoder_.parameters().size()),
      numbers_(network_.num_vertices() * kVertexChannels),
      latent_gradient_(network_.encoder.latent_size),
      output_gradients_(network_.hierarchy.num_levels()) {
  RETINAFACE_REQUIRE(loss.colour_weight >= 0 && loss.rounding > 0 && loss.coarse_weight >= 0,
                     "weights are not negative, and rounding is positive");
}

double AutoEncoderLearner::level_gradient(std::size_t level, std::span<const float> vertices) {
  const VertexStatistics& statistics = network_.statistics;
  const auto& places = network_.hierarchy.levels[level].vertices;
  const auto& outputs = decoded_.outputs[level];
  auto& gradient = output_gradients_[level];
  gradient.resize(outputs.size());
  const float share = (level == 0 ? 1 : loss_.coarse_weight) / static_cast<float>(places.size());
  double sum = 0;
  for (std::size_t v = 0; v < places.size(); ++v) {
    const std::size_t place = places[v];
    const float* output = &outputs[v * kVertexChannels];
    const float* wanted = &vertices[place * kVertexChannels];
    const Vec3 position = statistics.mean[place] + statistics.deviation[place] * Vec3::load(output);
    const Distance moved = rounded_distance(position - Vec3::load(wanted), loss_.rounding);
    (share * moved.gradient * statistics.deviation[place]).store(&gradient[v * kVertexChannels]);

    const Vec3 colour = logistic(statistics.colour_mean[place] +
                                 statistics.colour_deviation[place] * Vec3::load(output + 3));
    const Distance faded =
        rounded_distance(loss_.colour_weight * (colour - Vec3::load(wanted + 3)), loss_.rounding);
    const Vec3 slope = colour * (Vec3{1, 1, 1} - colour) * statistics.colour_deviation[place];
    (share * loss_.colour_weight * faded.gradient * slope)
        .store(&gradient[v * kVertexChannels + 3]);
    sum += static_cast<double>(moved.value) + static_cast<double>(faded.value);
  }
  return static_cast<double>(share) * sum;
}

double AutoEncoderLearner::look_at(std::span<const float> vertices) {
  standardise_vertices(network_.statistics, vertices, numbers_);
  encoder_.run(network_.encoder_parameters, numbers_, encoded_);
  decoder_.run(network_.decoder_parameters, encoded_.latent, decoded_);
  double loss = 0;
  for (std::size_t level = 0; level < network_.hierarchy.num_levels(); ++level)
    loss += level_gradient(level, vertices);
  std::fill(latent_gradient_.begin(), latent_gradient_.end(), 0.F);
  decoder_.add_gradients(network_.decoder_parameters, encoded_.latent, decoded_, output_gradients_,
                         decoder_gradients_, latent_gradient_);
  encoder_.add_gradients(network_.encoder_parameters, encoded_, latent_gradient_,
                         encoder_gradients_);
  ++num_meshes_;
  return loss;
}

void AutoEncoderLearner::step(float rate) {
  RETINAFACE_REQUIRE(num_meshes_ > 0, "a step without meshes");
  const float share = 1 / static_cast<float>(std::exchange(num_meshes_, 0));
  for (float& value : encoder_gradients_) value *= share;
  for (float& value : decoder_gradients_) value *= share;
  encoder_optimiser_.step(network_.encoder_parameters, encoder_gradients_, rate);
  decoder_optimiser_.step(network_.decoder_parameters, decoder_gradients_, rate);
}

}  // namespace retinaface::mesh
