#include "retinaface/geometry/face.h"

#include <utility>

namespace retinaface {

Face mirrored(const Face& face, float width) {
  Face result = face;
  result.box.x1 = width - face.box.x2;
  result.box.x2 = width - face.box.x1;
  for (Point& point : result.landmarks.points) point.x = width - point.x;
  std::swap(result.landmarks[Landmarks5::LeftEye], result.landmarks[Landmarks5::RightEye]);
  std::swap(result.landmarks[Landmarks5::LeftMouthCorner],
            result.landmarks[Landmarks5::RightMouthCorner]);
  return result;
}

}  // namespace retinaface
