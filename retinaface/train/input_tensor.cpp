#include "retinaface/train/input_tensor.h"

#include "retinaface/base/contract.h"

namespace retinaface::train {
namespace {

void require_like(const Image& image, const Image& first) {
  RETINAFACE_REQUIRE(image.format() == PixelFormat::Rgb8, "a sample's picture is not Rgb8");
  RETINAFACE_REQUIRE(image.width() == first.width() && image.height() == first.height(),
                     "pictures of different sizes in one batch");
}

/// One channel of a picture, rows without a gap.
void fill_plane(const Image& image, const InputSpec& input, int channel, float* plane) {
  const auto c = static_cast<std::size_t>(channel);
  const int byte = input.channel_order == ChannelOrder::Rgb ? channel : 2 - channel;
  for (int y = 0; y < image.height(); ++y) {
    const std::uint8_t* row = image.row(y) + byte;
    for (int x = 0; x < image.width(); ++x) {
      *plane++ = (static_cast<float>(row[3 * x]) - input.mean[c]) * input.scale[c];
    }
  }
}

}  // namespace

torch::Tensor input_tensor(std::span<const Sample> samples, const InputSpec& input) {
  RETINAFACE_REQUIRE(!samples.empty(), "a batch without samples");
  const Image& first = samples[0].image;
  const std::int64_t area = std::int64_t{first.width()} * first.height();
  torch::Tensor batch =
      torch::empty({static_cast<std::int64_t>(samples.size()), 3, first.height(), first.width()});
  float* plane = batch.data_ptr<float>();
  for (const Sample& sample : samples) {
    require_like(sample.image, first);
    for (int channel = 0; channel < 3; ++channel, plane += area) {
      fill_plane(sample.image, input, channel, plane);
    }
  }
  return batch;
}

}  // namespace retinaface::train
