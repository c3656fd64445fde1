#pragma once

#include "retinaface/mesh/render/camera.h"

namespace retinaface::mesh {

/// A camera that stays where it is and a head that moves: seven numbers that hardly depend on each
/// other. (Turning a look-at camera by 4° at 60 cm moves the head by 4 cm.)
template <typename T>
struct HeadCamera {
  Vector3<T> rotation{};  ///< of the head, axis times angle in radians; zero: it faces the camera
  T u = 0;                ///< where the head's origin is seen, in normalised device coordinates
  T v = 0;
  T log_depth = 0;  ///< of the distance of the head's origin along the optical axis
  T log_focal = 0;  ///< of 1 / tan(fov_y / 2)
};

template <typename T>
[[nodiscard]] Matrix4<T> camera_from_head(const HeadCamera<T>& camera, T aspect);

template <typename T>
[[nodiscard]] Matrix4<T> clip_from_head(const HeadCamera<T>& camera, const Frustum<T>& frustum);

/// The gradient of the seven numbers, in their places, from that of `clip_from_head`.
template <typename T>
[[nodiscard]] HeadCamera<T> clip_from_head_backward(const HeadCamera<T>& camera,
                                                    const Frustum<T>& frustum,
                                                    const Matrix4<T>& clip_gradient);

/// The same picture from a camera that is moved around the head; the target is as far as the head.
/// Roll is lost: a camera with a fixed `up` cannot lean.
template <typename T>
[[nodiscard]] LookAtCamera<T> look_at_camera(const HeadCamera<T>& camera, T aspect);

/// @throws ContractError  what `camera_from_world` does not take, or an origin that is not in front
///                        of the camera
template <typename T>
[[nodiscard]] HeadCamera<T> head_camera(const LookAtCamera<T>& camera, T aspect);

/// A camera in the head's coordinates that can lean.
template <typename T>
struct PosedCamera {
  Vector3<T> location{0, 0, 1};
  Vector3<T> angles{};  ///< camera_from_head = Rz(z) Ry(y) Rx(x), radians: pitch, yaw, roll
  T focal = 1;          ///< 1 / tan(fov_y / 2)
};

template <typename T>
[[nodiscard]] PosedCamera<T> posed_camera(const HeadCamera<T>& camera, T aspect);

/// @throws ContractError  the origin is not in front of the camera
template <typename T>
[[nodiscard]] HeadCamera<T> head_camera(const PosedCamera<T>& camera, T aspect);

}  // namespace retinaface::mesh
