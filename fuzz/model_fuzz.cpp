// A file as a model, and as the config that a model carries.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "retinaface/model/model.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = retinaface::network_config_from_json(text, "fuzz");
  if (config.ok()) {
    const auto again = retinaface::network_config_from_json(retinaface::to_json(*config), "again");
    if (!again.ok() || !(again.value() == config.value())) std::abort();
  }
  const auto model = retinaface::read_model(std::as_bytes(std::span(data, size)), "fuzz");
  if (model.ok() && !retinaface::build_graph(model.value()).ok()) std::abort();
  return 0;
}
