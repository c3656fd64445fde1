#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface {

/// The three difficulty sets of WIDER FACE; every easy face is a medium one, and every medium face
/// a hard one.
enum class WiderSet : std::uint8_t { Easy, Medium, Hard };
inline constexpr int kNumWiderSets = 3;
[[nodiscard]] const char* to_string(WiderSet set);

/// One annotated face, as the ground truth has it: integer pixels.
struct WiderFace {
  std::int32_t x = 0;
  std::int32_t y = 0;
  std::int32_t width = 0;
  std::int32_t height = 0;
  /// By `WiderSet`: how often the set's list of faces to be found names this one (0 or 1).
  std::uint8_t kept[kNumWiderSets] = {0, 0, 0};
};

struct WiderImage {
  std::string event;  ///< "0--Parade"
  std::string name;   ///< "0_Parade_marchingband_1_465", without extension
  std::vector<WiderFace> faces;

  /// Under which detections know it: "event/name".
  [[nodiscard]] std::string key() const { return event + "/" + name; }
};

/// The validation set's images, those of one event side by side.
struct WiderGroundTruth {
  std::vector<WiderImage> images;

  [[nodiscard]] std::size_t num_kept(WiderSet set) const;
  /// The images whose keys are in `keys`, in this order.
  /// @return NotFound when a key is not among the images
  [[nodiscard]] Result<WiderGroundTruth> only(const std::vector<std::string>& keys) const;
};

/// Whether this build can read MATLAB files.
[[nodiscard]] bool can_read_wider_ground_truth();

/// Reads `wider_face_val.mat`, `wider_easy_val.mat`, `wider_medium_val.mat` and
/// `wider_hard_val.mat` from a folder.
///
/// @return NotFound (a file), Corrupt (not a MAT v5 file, a variable that is missing or of another
///         type or size, files that disagree), Unavailable (built without libmatio)
[[nodiscard]] Result<WiderGroundTruth> read_wider_ground_truth(const std::filesystem::path& folder);

}  // namespace retinaface
