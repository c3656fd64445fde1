// A user's program: touches every part of the library that links something.
#include <retinaface/retinaface.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace {

bool picture_survives_a_png(const retinaface::Image& picture) {
  const auto file = retinaface::encode_png(picture.view());
  if (!file) return false;
  const auto decoded = retinaface::decode_image(*file, "picture.png");
  return decoded.ok() && decoded->image.width() == picture.width();
}

bool contract_errors_can_be_caught() {
  try {
    const retinaface::Image impossible(-1, 1, retinaface::PixelFormat::Rgb8);
  } catch (const retinaface::ContractError&) {
    return true;
  }
  return false;
}

bool missing_model_is_an_error() {
  const auto model = retinaface::load_model("no such file");
  return !model && model.error().code == retinaface::ErrorCode::NotFound;
}

bool detector_runs(const retinaface::Image& picture) {
  const auto config = retinaface::network_preset("retinaface-mnet025");
  if (!config) return false;
  const auto detector = retinaface::Detector::create(retinaface::random_model(*config, 1));
  return detector.ok() && detector->detect(picture.view()).ok();
}

int check(const char* what, bool holds) {
  std::printf("%s: %s\n", what, holds ? "yes" : "NO");
  return holds ? 0 : 1;
}

}  // namespace

int main() {
  const std::vector<std::uint8_t> gray(std::size_t{64} * 48 * 3, 128);
  const retinaface::ImageView borrowed(gray.data(), 64, 48, retinaface::PixelFormat::Rgb8);
  const retinaface::Image picture = retinaface::convert(borrowed, retinaface::PixelFormat::Bgr8);
  return check("a picture survives a PNG", picture_survives_a_png(picture)) +
         check("contract errors can be caught", contract_errors_can_be_caught()) +
         check("a missing model is an error", missing_model_is_an_error()) +
         check("a detector runs", detector_runs(picture));
}
