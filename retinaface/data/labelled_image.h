#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/geometry/face.h"

namespace retinaface {

/// What an annotator said about one landmark.
enum class LandmarkState : std::uint8_t {
  Missing,  ///< no position was given
  Hidden,   ///< a position was guessed: the point is covered
  Visible,
};

/// WIDER FACE's judgements of one face; -1 where the file says nothing.
struct FaceAttributes {
  std::int8_t blur = -1;          ///< 0 clear, 1 normal, 2 heavy
  std::int8_t expression = -1;    ///< 0 typical, 1 exaggerated
  std::int8_t illumination = -1;  ///< 0 normal, 1 extreme
  std::int8_t invalid = -1;       ///< 1: not to be used
  std::int8_t occlusion = -1;     ///< 0 none, 1 partial, 2 heavy
  std::int8_t pose = -1;          ///< 0 typical, 1 atypical

  friend bool operator==(const FaceAttributes&, const FaceAttributes&) = default;
};

/// One face that a person or a teacher network marked, in pixels of the stored picture.
struct LabelledFace {
  Box box;
  /// True: maybe a face, or not to be judged. Such a face is neither missed nor does it make a
  /// detection on it false.
  bool ignore = false;
  std::optional<Landmarks5> landmarks;  ///< (0, 0) where the state is `Missing`
  /// `Missing` everywhere when there are no landmarks.
  std::array<LandmarkState, 5> landmark_states{};
  std::optional<float> quality;  ///< in [0, 1]: how well the face can be seen
  FaceAttributes attributes;
  std::string source;  ///< who says so, e.g. "human" or "teacher"; often empty

  friend bool operator==(const LabelledFace&, const LabelledFace&) = default;
};

/// One picture of a labelled set.
struct LabelledImage {
  std::string path;  ///< as the labels give it, relative to the folder of pictures
  int width = 0;     ///< 0: the labels do not say
  int height = 0;
  std::string set;  ///< which part of a mixed set; often empty
  std::vector<LabelledFace> faces;

  friend bool operator==(const LabelledImage&, const LabelledImage&) = default;
};

/// The name under which detections and labels of one picture find each other: `path` without a
/// leading "./", with '/' between folders and without the extension of a picture.
[[nodiscard]] std::string image_key(std::string_view path);
/// What stands behind the last '/'.
[[nodiscard]] std::string_view last_part(std::string_view key);

}  // namespace retinaface
