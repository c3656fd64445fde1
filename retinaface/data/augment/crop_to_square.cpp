#include "retinaface/data/augment/crop_to_square.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/data/augment/face_labels.h"
#include "retinaface/image/resize.h"

namespace retinaface {
namespace {

/// In pixels of the picture; may reach beyond it.
struct Square {
  int left = 0;
  int top = 0;
  int side = 0;

  [[nodiscard]] bool contains(Point point) const {
    const float x = point.x - static_cast<float>(left);
    const float y = point.y - static_cast<float>(top);
    return x >= 0 && y >= 0 && x < static_cast<float>(side) && y < static_cast<float>(side);
  }
};

double choose_scale(const CropToSquareOptions& options, Random& random) {
  const auto& scales = options.scales;
  if (options.between_scales) return random.uniform(scales.front(), scales.back());
  return scales[random.below(scales.size())];
}

/// Where a square begins that lies inside the picture or, when it is larger, around it.
int choose_begin(int picture_side, int square_side, Random& random) {
  const int room = picture_side - square_side;
  const int offset = static_cast<int>(random.below(static_cast<std::uint64_t>(std::abs(room)) + 1));
  return room >= 0 ? offset : -offset;
}

bool shows_a_face(const Square& square, const std::vector<LabelledFace>& faces) {
  return std::ranges::any_of(faces, [&](const LabelledFace& face) {
    return !face.ignore && square.contains(face.box.center());
  });
}

Square choose_square(const Sample& sample, const CropToSquareOptions& options, Random& random) {
  const ImageView picture = sample.image.view();
  const int short_side = std::min(picture.width(), picture.height());
  const double side = std::max(1.0, std::round(choose_scale(options, random) * short_side));
  Square square{0, 0, static_cast<int>(side)};
  for (int attempt = 0; attempt < options.max_attempts; ++attempt) {
    square.left = choose_begin(picture.width(), square.side, random);
    square.top = choose_begin(picture.height(), square.side, random);
    if (shows_a_face(square, sample.faces)) break;
  }
  return square;
}

/// The part of the picture that the square shows.
struct Part {
  ImageView pixels;
  int left = 0;  ///< in the picture
  int top = 0;
};

Part part_inside(ImageView picture, const Square& square) {
  const int left = std::max(square.left, 0);
  const int top = std::max(square.top, 0);
  const int right = std::min(square.left + square.side, picture.width());
  const int bottom = std::min(square.top + square.side, picture.height());
  return {picture.crop(left, top, right - left, bottom - top), left, top};
}

}  // namespace

CropToSquare::CropToSquare(const SampleSource& inner, CropToSquareOptions options)
    : inner_(inner), options_(std::move(options)) {
  RETINAFACE_REQUIRE(!options_.scales.empty(), "no scale is given");
  for (const double scale : options_.scales)
    RETINAFACE_REQUIRE(scale > 0 && std::isfinite(scale), "a scale is " + std::to_string(scale));
  RETINAFACE_REQUIRE(options_.max_attempts > 0,
                     "max_attempts is " + std::to_string(options_.max_attempts));
}

Result<Sample> CropToSquare::sample(const SampleRequest& request, Random& random) const {
  RETINAFACE_ASSIGN_OR_RETURN(Sample whole, inner_.sample(request, random));
  const Square square = choose_square(whole, options_, random);
  const bool by_area = random.uniform() < options_.area_probability;

  const double scale = static_cast<double>(request.side) / square.side;
  const Part part = part_inside(whole.image.view(), square);
  const Image scaled = resize_by(
      part.pixels, scale, by_area && scale < 1 ? Interpolation::Area : Interpolation::Bilinear);
  // The part lies on whole pixels of the result; labels follow it exactly.
  const int left = static_cast<int>(std::lround((part.left - square.left) * scale));
  const int top = static_cast<int>(std::lround((part.top - square.top) * scale));
  const Similarity square_from_picture{scale, 0, left - part.left * scale, top - part.top * scale};

  Sample cut{
      internal::filled(request.side, request.side, options_.padding), {}, std::move(whole.path)};
  internal::paste(scaled.view(), left, top, cut.image);
  for (const LabelledFace& face : whole.faces)
    cut.faces.push_back(internal::moved(face, square_from_picture));
  cut.faces = internal::faces_inside(std::move(cut.faces), request.side, request.side);
  internal::ignore_small_faces(cut.faces, options_.min_face_side);
  return cut;
}

}  // namespace retinaface
