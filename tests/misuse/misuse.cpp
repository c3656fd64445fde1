// Each case must be refused by the compiler; without a case the file must compile.
#include "retinaface/retinaface.h"

namespace retinaface {

inline void use(const Detector& detector, const Tensor& tensor, const Image& image,
                Result<Face>& result) {
#if defined(MISUSE_IGNORED_RESULT)
  load_model("model.safetensors");
#elif defined(MISUSE_IGNORED_FACES)
  detector.detect(image.view());
#elif defined(MISUSE_RESULT_AS_NUMBER)
  const int number = result;
#elif defined(MISUSE_COPIED_DETECTOR)
  const Detector copy = detector;
#elif defined(MISUSE_COPIED_IMAGE)
  const Image copy = image;
#elif defined(MISUSE_COPIED_TENSOR)
  const Tensor copy = tensor;
#elif defined(MISUSE_IMAGE_FOR_VIEW)
  (void)detector.detect(image);
#elif defined(MISUSE_WRITE_THROUGH_CONST_IMAGE)
  *image.pixel(0, 0) = 0;
#elif defined(MISUSE_UNKNOWN_FORMAT)
  const Image gray(1, 1, 1);
#else
  static_cast<void>(detector);
  static_cast<void>(tensor);
  static_cast<void>(image);
  static_cast<void>(result);
#endif
}

}  // namespace retinaface
