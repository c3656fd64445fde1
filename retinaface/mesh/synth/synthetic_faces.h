#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/labelled_image.h"
#include "retinaface/image/image.h"
#include "retinaface/mesh/model/morphable_model.h"
#include "retinaface/mesh/render/lighting.h"
#include "retinaface/mesh/render/rotation.h"

namespace retinaface::mesh {

/// What pictures of synthetic people may show.
struct SyntheticOptions {
  int width = 640;
  int height = 640;
  int min_faces = 1;
  int max_faces = 6;
  /// Of a face from forehead to chin, in pixels, before it is turned.
  float min_face = 24;
  float max_face = 320;
  float max_yaw_degrees = 90;
  float max_pitch_degrees = 40;
  float max_roll_degrees = 40;
  double thing_chance = 0.15;  ///< that something is held in front of a face
  /// Pictures without people, of which parts become backgrounds; empty: they are drawn.
  std::vector<std::filesystem::path> backgrounds{};
  std::uint64_t seed = 1;
};

/// One person in a picture, with more than a label of a detector can say.
struct SyntheticFace {
  /// Box from forehead to chin as in WIDER FACE; five points; how much is hidden; the visible share
  /// as quality.
  LabelledFace label;
  std::array<Point, 68> points68{};  ///< pixels
  std::array<bool, 68> visible68{};  ///< in the picture and in front of everything else
  Matrix3<float> rotation{};         ///< camera coordinates from the head's, then
  Vec3 translation;                  ///< millimetres
  std::vector<Vec3> vertices;        ///< of the model, camera coordinates in millimetres
};

/// Camera coordinates: x to the right, y up; the camera at the origin looks along -z; the optical
/// axis meets the middle of the picture.
struct SyntheticPicture {
  Image image;
  std::vector<SyntheticFace> faces;
  float focal = 0;  ///< in pixels
  Lighting<float> lighting;
};

/// Draws people of random identity, expression, skin, hair and clothes in random light. Const
/// members may run concurrently.
class SyntheticFaces {
 public:
  /// @param model  without colours or with: the skin is `ProceduralSkin`'s
  /// @return       InvalidArgument for a model without the 68 landmarks or options out of range
  [[nodiscard]] static Result<SyntheticFaces> create(MorphableModel model,
                                                     const SyntheticOptions& options);
  SyntheticFaces(SyntheticFaces&&) noexcept;
  SyntheticFaces& operator=(SyntheticFaces&&) noexcept;
  ~SyntheticFaces();

  /// The picture of this number, the same whenever and wherever it is drawn.
  /// @return  the error of a background that cannot be read
  [[nodiscard]] Result<SyntheticPicture> picture(std::uint64_t number) const;

 private:
  struct State;
  explicit SyntheticFaces(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace retinaface::mesh
