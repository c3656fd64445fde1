#include <cstddef>
#include <cstdint>

#include "retinaface/formats/pickle.h"
#include "retinaface/formats/pytorch.h"

// Both forms, and the pickle machine alone so that it is reached without an archive around it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  static_cast<void>(retinaface::read_pytorch_zip(file, "input"));
  static_cast<void>(retinaface::read_pytorch_legacy(file, "input"));
  static_cast<void>(retinaface::internal::read_pickle(file, "input"));
  return 0;
}
