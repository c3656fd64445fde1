#include <cstddef>
#include <cstdint>

#include "retinaface/formats/mxnet.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(retinaface::read_mxnet(std::as_bytes(std::span(data, size)), "input"));
  return 0;
}
