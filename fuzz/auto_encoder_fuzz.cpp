#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "retinaface/mesh/network/auto_encoder_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retinaface::mesh;
  const auto network = read_auto_encoder(std::as_bytes(std::span(data, size)), "input");
  if (!network.ok()) return 0;
  static_cast<void>(template_mesh(*network, network->hierarchy.num_levels() - 1));
  // What we write we also read, and it is the same.
  const auto written = write_auto_encoder(*network).value();
  const auto again = read_auto_encoder(written, "written").value();
  if (again.decoder_parameters != network->decoder_parameters) std::abort();
  return 0;
}
