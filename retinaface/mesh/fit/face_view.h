#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "retinaface/mesh/fit/face_photo.h"
#include "retinaface/mesh/fit/model_surface.h"
#include "retinaface/mesh/render/render.h"

namespace retinaface::mesh {

/// A model's face as a window of a picture shows it.
struct FaceView {
  FaceSurface surface;
  Matrix4<double> clip_from_head;  ///< of the window
  std::vector<double> clip;        ///< [num_vertices, 4]
  Rendering<double> rendering;     ///< antialiased where the background is known
  std::vector<double> pixels;      ///< [rows, columns, 3], over the background where it is known
  /// The pixels that a photograph is compared with: all where the background is known, otherwise
  /// those that see the front of the face proper, from chin to brows and a little above.
  std::vector<std::size_t> compared;
};

/// Shows a morphable model in the window of a photograph. Borrows the model.
class FaceViewer {
 public:
  /// @throws ContractError  the model knows no colours or landmarks, or the photograph has no
  /// pixels
  FaceViewer(const MorphableModel& model, const FaceVariables& variables, FacePhoto photo);

  [[nodiscard]] const FaceVariables& layout() const { return layout_; }
  [[nodiscard]] const ModelSurface& surface() const { return surface_; }
  [[nodiscard]] const FacePhoto& photo() const { return photo_; }
  /// As from `neighbours_across_edges`, or empty where silhouettes have no gradient.
  [[nodiscard]] std::span<const std::int32_t> neighbours() const { return neighbours_; }

  [[nodiscard]] FaceView look(std::span<const double> variables) const;
  /// The gradient of the seven numbers of the camera, from that of `FaceView::clip_from_head`.
  [[nodiscard]] HeadCamera<double> camera_gradient(std::span<const double> variables,
                                                   const Matrix4<double>& clip_gradient) const;

 private:
  [[nodiscard]] std::vector<std::size_t> compared_pixels(const FaceView& view) const;

  FaceVariables layout_;
  ModelSurface surface_;
  FacePhoto photo_;
  Matrix4<double> window_from_picture_;
  std::vector<std::int32_t> neighbours_;
  std::vector<bool> of_face_;  ///< triangles, where the background is not known
};

}  // namespace retinaface::mesh
