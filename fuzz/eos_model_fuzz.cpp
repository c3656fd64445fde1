#include "retinaface/mesh/model/eos_model.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "retinaface/mesh/model/eos_landmarks.h"

namespace {

using namespace retinaface::mesh;

void read_model(std::span<const std::byte> file) {
  const auto model = parse_eos_model(file, "input");
  if (!model.ok()) return;
  check_morphable_model(*model, "read").value();
  static_cast<void>(evaluate_mesh(*model, {}));
}

void read_landmarks(std::string_view text) {
  constexpr std::size_t kNumVertices = 16;
  const std::vector<float> positions(3 * kNumVertices);
  const auto contours = internal::parse_eos_contours(text, kNumVertices, "input");
  const auto mapping = internal::parse_eos_mapping(text, {}, kNumVertices, "input");
  if (!mapping.ok()) return;
  const auto landmarks = internal::completed_landmarks(*mapping, {{1, 2, 3}, {4}}, positions);
  if (!landmarks.empty() && landmarks.size() != 68) std::abort();
  if (contours.ok())
    static_cast<void>(internal::completed_landmarks(*mapping, *contours, positions));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = std::as_bytes(std::span(data, size));
  read_model(file);
  static_cast<void>(parse_eos_blendshapes(file, "input"));
  read_landmarks({reinterpret_cast<const char*>(data), size});
  return 0;
}
