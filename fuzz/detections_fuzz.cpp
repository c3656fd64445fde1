#include <cstddef>
#include <cstdint>
#include <string_view>

#include "retinaface/data/detections.h"

// One file of a submission, JSON lines, and an archive of submission files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retinaface;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> warnings;
  static_cast<void>(parse_submission_file(text, "a.txt", "0--Parade/a", warnings));
  static_cast<void>(parse_detection_lines(text, "input"));
  static_cast<void>(parse_submission_archive(std::as_bytes(std::span(text)), "input"));
  return 0;
}
