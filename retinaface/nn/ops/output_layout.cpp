#include "retinaface/nn/ops/output_layout.h"

namespace retinaface::nn::internal {
namespace {

/// Whole vectors where the storage ends; a slice that others follow is never padded into them.
int padded_run(const Network& network, const NetworkValue& last, int channels) {
  const int end = last.first_channel + last.channels;
  const int whole = network.values[static_cast<std::size_t>(last.whole)].channels;
  return end == whole ? padded_channels(channels) : channels;
}

void pack_epilogue(OutputLayout& layout, const Convolution& convolution) {
  for (const OutputRun& run : layout.runs) {
    for (int i = 0; i < run.padded; ++i) {
      const bool is_real = i < run.channels;
      const int id = run.first_channel + i;
      const auto channel = static_cast<std::size_t>(id);
      layout.channel_of_packed.push_back(is_real ? id : -1);
      layout.bias.push_back(is_real ? convolution.bias[channel] : 0.F);
      layout.slope.push_back(is_real ? convolution.slope[channel] : 1.F);
    }
  }
}

}  // namespace

OutputLayout make_output_layout(const Network& network, const NetworkNode& node,
                                const Convolution& convolution) {
  OutputLayout layout;
  int channel = 0;
  const NetworkValue* previous = nullptr;
  std::vector<const NetworkValue*> last_of_run;
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    const NetworkValue& value = network.values[static_cast<std::size_t>(node.outputs[i])];
    const bool continues = previous != nullptr && previous->whole == value.whole &&
                           previous->first_channel + previous->channels == value.first_channel;
    if (continues) {
      layout.runs.back().channels += value.channels;
      last_of_run.back() = &value;
    } else {
      layout.runs.push_back({i, channel, value.channels, 0, 0});
      last_of_run.push_back(&value);
    }
    channel += value.channels;
    previous = &value;
  }
  int packed_first = 0;
  for (std::size_t i = 0; i < layout.runs.size(); ++i) {
    OutputRun& run = layout.runs[i];
    run.packed_first = packed_first;
    run.padded = padded_run(network, *last_of_run[i], run.channels);
    packed_first += run.padded;
  }
  pack_epilogue(layout, convolution);
  return layout;
}

OutputLayout make_single_layout(const Convolution& convolution) {
  OutputLayout layout;
  const int channels = convolution.out_channels();
  layout.runs.push_back({0, 0, channels, 0, padded_channels(channels)});
  pack_epilogue(layout, convolution);
  return layout;
}

}  // namespace retinaface::nn::internal
