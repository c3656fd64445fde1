#include "retinaface/data/label_finding.h"

#include <array>

namespace retinaface {

std::string_view to_string(LabelFault fault) {
  static constexpr std::array<std::string_view, kNumLabelFaults> kNames{
      "unreadable_picture", "other_size",        "empty_box", "box_outside",  "landmark_outside",
      "landmark_far",       "swapped_landmarks", "same_name", "same_content", "same_look"};
  return kNames.at(static_cast<std::size_t>(fault));
}

}  // namespace retinaface
