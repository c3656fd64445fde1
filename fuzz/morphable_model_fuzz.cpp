#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "retinaface/mesh/model/model_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retinaface::mesh;
  const auto model = read_morphable_model(std::as_bytes(std::span(data, size)), "input");
  if (!model.ok()) return 0;
  static_cast<void>(evaluate_mesh(*model, {.identity = {1}}));
  // What we write we also read, and it is the same.
  const auto written = write_morphable_model(*model).value();
  if (!(read_morphable_model(written, "written").value() == *model)) std::abort();
  return 0;
}
