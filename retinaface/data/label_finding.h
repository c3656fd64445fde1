#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace retinaface {

/// What may be wrong with a labelled set.
enum class LabelFault : std::uint8_t {
  UnreadablePicture,  ///< missing or broken
  OtherSize,          ///< the picture's size is not the labelled one
  EmptyBox,
  BoxOutside,
  LandmarkOutside,   ///< of the picture
  LandmarkFar,       ///< from its face's box
  SwappedLandmarks,  ///< left and right changed places
  SameName,          ///< pictures of one file name in several folders
  SameContent,       ///< files with equal bytes
  SameLook,          ///< pictures that can hardly be told apart
};
inline constexpr int kNumLabelFaults = 10;

/// "unreadable_picture", …
[[nodiscard]] std::string_view to_string(LabelFault fault);

/// One fault at one place.
struct LabelFinding {
  LabelFault fault;
  std::size_t image = 0;  ///< place in the labels
  int face = -1;          ///< place among the picture's faces; -1: the picture itself
  std::string what;       ///< goes on behind its name: "reaches 12.0 px out of the picture"
};

}  // namespace retinaface
