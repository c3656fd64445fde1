// Finds the faces of one photo. The lines between the marks stand in README.md too.
//
//   detect_faces PHOTO
#include <cstdio>

// [readme
#include <retinaface/retinaface.h>

int find_faces(const char* photo_path) {
  const auto detector = retinaface::Detector::load_default().value();
  const auto photo = retinaface::read_image(photo_path).value();
  for (const auto& [box, score, landmarks] : detector.detect(photo.image.view()).value())
    std::printf("%.2f  %.0f,%.0f to %.0f,%.0f\n", score, box.x1, box.y1, box.x2, box.y2);
  return 0;
}
// readme]

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: detect_faces PHOTO\n");
    return 2;
  }
  try {
    return find_faces(argv[1]);
  } catch (const retinaface::ContractError& error) {
    // `value()` of a missing value throws the sentence that explains why it is missing.
    std::fprintf(stderr, "detect_faces: %s\n", error.what());
    return 1;
  }
}
