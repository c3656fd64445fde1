#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "retinaface/geometry/box.h"
#include "retinaface/geometry/point.h"
#include "retinaface/mesh/fit/face_variables.h"

namespace retinaface::mesh {

/// Points of a face that were found in a picture, in pixels.
struct LandmarksInPicture {
  int width = 0;  ///< of the picture
  int height = 0;
  std::vector<Point> points;  ///< 5 or 68, in the model's order
  /// Of the face, from ear to ear and down to the chin, where a detector has told it.
  std::optional<Box> box = std::nullopt;

  [[nodiscard]] double aspect() const { return static_cast<double>(width) / height; }
  /// Square root of the area of their bounding box.
  [[nodiscard]] double face_size() const;
};

/// Where the landmarks of a model are, as a linear function of its coefficients.
class LandmarkBasis {
 public:
  /// @param count  5 or 68
  /// @throws ContractError  another count, or a model without landmarks
  LandmarkBasis(const MorphableModel& model, const FaceVariables& variables, std::size_t count);

  [[nodiscard]] std::size_t size() const { return mean_.size(); }
  [[nodiscard]] const std::vector<Vec3d>& mean() const { return mean_; }
  [[nodiscard]] std::vector<Vec3d> positions(std::span<const double> variables) const;
  /// How landmark `point` moves with variable `FaceVariables::kIdentity + mode`.
  [[nodiscard]] Vec3d direction(std::size_t mode, std::size_t point) const {
    return directions_[mode * size() + point];
  }
  [[nodiscard]] std::size_t num_modes() const { return directions_.size() / size(); }

 private:
  std::vector<Vec3d> mean_;
  std::vector<Vec3d> directions_;  ///< [modes of identity, then of expression; points]
};

/// Where a camera sees points of the head, in pixels of a picture.
[[nodiscard]] std::vector<Point> project(std::span<const Vec3d> points,
                                         const HeadCamera<double>& camera, int width, int height);

/// For the 68 points of the mean face: 1 for those of the jaw that face the camera and for all
/// others, 0 for the rest.
[[nodiscard]] std::vector<double> visible_jaw_weights(const MorphableModel& model,
                                                      const HeadCamera<double>& camera,
                                                      double aspect);

/// The distances of the outermost of the model's 68 points from the left, the right and the lower
/// side of the box around a face, robustly: five points say little of how wide a face is and where
/// it ends.
class BoxTerm final : public CostTerm {
 public:
  /// @param basis    of 68 points
  /// @param picture  has a box
  BoxTerm(LandmarkBasis basis, const LandmarksInPicture& picture);

  [[nodiscard]] double cost(std::span<const double> variables) const override;
  void add_to(QuadraticCost& sum, std::span<const double> variables) const override;

 private:
  /// A side, and the point that is next to it.
  struct Side {
    std::size_t axis;  ///< 0: x, 1: y
    std::size_t point;
    double residual;  ///< in standard deviations
  };

  [[nodiscard]] std::array<Side, 3> sides(std::span<const double> variables) const;

  LandmarkBasis basis_;
  int width_, height_;
  Box box_;
  double deviation_;
};

/// The distances between landmarks of the model and those of a picture, robustly.
class LandmarkTerm final : public CostTerm {
 public:
  /// @param deviation  standard deviation of a landmark in pixels
  LandmarkTerm(LandmarkBasis basis, LandmarksInPicture picture, double deviation);

  [[nodiscard]] const LandmarkBasis& basis() const { return basis_; }
  [[nodiscard]] const LandmarksInPicture& picture() const { return picture_; }
  /// Landmarks of weight 0 do not count; all have 1 at first.
  void set_weights(std::vector<double> weights) { weights_ = std::move(weights); }
  /// Root mean square of the landmarks' distances, in pixels.
  [[nodiscard]] double error(std::span<const double> variables) const;

  [[nodiscard]] double cost(std::span<const double> variables) const override;
  void add_to(QuadraticCost& sum, std::span<const double> variables) const override;

 private:
  /// x and y of each, in standard deviations.
  [[nodiscard]] std::vector<std::array<double, 2>> residuals(
      std::span<const double> variables) const;

  LandmarkBasis basis_;
  LandmarksInPicture picture_;
  double deviation_;
  std::vector<double> weights_;
};

}  // namespace retinaface::mesh
