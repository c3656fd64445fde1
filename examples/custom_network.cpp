// Describes a network of one's own, fills it with random weights, runs it and exports it to ONNX.
//
//   custom_network OUTPUT.onnx
#include <retinaface/retinaface.h>

#include <algorithm>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) try {
  if (argc != 2) return std::fprintf(stderr, "usage: custom_network OUTPUT.onnx\n"), 2;

  // Half as wide as the released one behind the backbone, and with larger anchors.
  retinaface::NetworkConfig config = retinaface::network_preset("retinaface-mnet025").value();
  config.name = "my-network";
  config.neck_channels = 32;
  for (retinaface::AnchorLevel& level : config.anchors) {
    for (float& size : level.sizes) size *= 1.5F;
  }
  retinaface::Model model = retinaface::random_model(config, /*seed=*/1);
  model.licence = "MIT";

  const auto onnx = retinaface::to_onnx(model).value();
  retinaface::write_file_atomically(argv[1], onnx).value();
  std::printf("%s: %zu tensors, %zu bytes of ONNX\n", config.name.c_str(), model.tensors.size(),
              onnx.size());

  retinaface::DetectorOptions options;
  options.sizes = {retinaface::InputSize::original()};
  options.min_score = 0;  // random weights are sure of nothing
  options.max_faces = 10;
  const auto detector = retinaface::Detector::create(std::move(model), options).value();
  retinaface::Image gray(160, 120, retinaface::PixelFormat::Rgb8);
  std::fill_n(gray.row(0), gray.bytes().size(), std::uint8_t{128});
  std::printf("%zu guesses\n", detector.detect(gray.view()).value().size());
  return 0;
} catch (const std::exception& error) {
  // `value()` of a missing value throws the sentence that explains why it is missing.
  return std::fprintf(stderr, "%s\n", error.what()), 1;
}
