#include <cstddef>
#include <cstdint>
#include <string_view>

#include "retinaface/data/coco.h"
#include "retinaface/data/face_pairs.h"
#include "retinaface/data/fddb.h"
#include "retinaface/data/json_lines.h"
#include "retinaface/data/mat_check.h"
#include "retinaface/data/npy.h"
#include "retinaface/data/voc.h"
#include "retinaface/data/wider_text.h"
#include "retinaface/data/yolo.h"

// Every reader of labels; the first byte chooses which, so that one corpus serves all.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retinaface;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<std::string> other_names;
  LabelledImage image;
  image.width = 100;
  image.height = 100;
  switch (data[0]) {
    case 'w':
      static_cast<void>(parse_wider_text(text, "input"));
      break;
    case 'r':
      static_cast<void>(parse_retinaface_labels(text, "input"));
      break;
    case 'j':
      static_cast<void>(parse_label_lines(text, "input"));
      break;
    case 'c':
      if (const auto labels = parse_coco(text, "input"); labels.ok())
        static_cast<void>(parse_coco_results(text, "input", *labels));
      break;
    case 'v':
      static_cast<void>(parse_voc(text, "input", other_names));
      break;
    case 'y':
      static_cast<void>(parse_yolo(text, "input", 0, image));
      break;
    case 'f':
      static_cast<void>(parse_fddb(text, "input"));
      break;
    case 'p':
      static_cast<void>(parse_lfw_pairs(text, "input"));
      break;
    case 'e':
      static_cast<void>(parse_embedding_lines(text, "input"));
      break;
    case 'n':
      static_cast<void>(parse_npy(std::as_bytes(std::span(text)), "input"));
      break;
    case 'm':
      static_cast<void>(internal::check_mat5(std::as_bytes(std::span(text)), "input"));
      break;
    default:
      break;
  }
  return 0;
}
