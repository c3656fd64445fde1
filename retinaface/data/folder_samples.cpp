#include "retinaface/data/folder_samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/data/augment/face_labels.h"
#include "retinaface/data/sample_cache.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/resize.h"

namespace retinaface {
namespace {

struct Sides {
  int width = 0;
  int height = 0;

  friend bool operator==(const Sides&, const Sides&) = default;
};

/// EXIF 2.32, 4.6.4 A: mirror first, then turn clockwise.
struct Turn {
  bool mirrored = false;
  int quarters = 0;

  [[nodiscard]] bool swaps_sides() const { return quarters % 2 == 1; }
};
constexpr Turn kTurns[] = {{},        {true, 0},  {false, 2}, {true, 2},
                           {true, 3}, {false, 1}, {true, 1},  {false, 3}};

/// How large a picture is shown, and how large it is kept.
struct PictureSize {
  Sides stored;
  Sides upright;
  Sides kept;
  Turn turn;
};

PictureSize picture_size(const ImageHeader& header, int max_short_side) {
  PictureSize size;
  size.turn = kTurns[header.orientation - 1];
  size.stored = {header.width, header.height};
  size.upright = size.turn.swaps_sides() ? Sides{header.height, header.width} : size.stored;
  size.kept = size.upright;
  const int short_side = std::min(header.width, header.height);
  if (max_short_side == 0 || short_side <= max_short_side) return size;
  const auto shrunk = [&](int side) {
    return static_cast<int>(std::lround(static_cast<double>(side) * max_short_side / short_side));
  };
  size.kept = {shrunk(size.upright.width), shrunk(size.upright.height)};
  return size;
}

Result<LabelFrame> frame_of(const LabelledImage& labels, const PictureSize& size,
                            LabelFrame otherwise) {
  const Sides given{labels.width, labels.height};
  if (given == Sides{}) return otherwise;
  const bool fits_upright = given == size.upright;
  const bool fits_stored = given == size.stored;
  if (!fits_upright && !fits_stored)
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: is {}x{}, its labels are for {}x{}", printable(labels.path),
                             size.stored.width, size.stored.height, given.width, given.height)};
  if (fits_upright && fits_stored) return otherwise;
  return fits_upright ? LabelFrame::Upright : LabelFrame::Stored;
}

LabelledFace upright(const LabelledFace& face, const PictureSize& size) {
  const auto& [width, height] = size.stored;
  return internal::moved(
      size.turn.mirrored ? internal::mirrored(face, static_cast<float>(width)) : face,
      internal::quarter_turn(width, height, size.turn.quarters));
}

/// Scales both axes, which rounding made a little different.
void shrink(LabelledFace& face, const PictureSize& size) {
  const float x_factor =
      static_cast<float>(size.kept.width) / static_cast<float>(size.upright.width);
  const float y_factor =
      static_cast<float>(size.kept.height) / static_cast<float>(size.upright.height);
  face.box = {face.box.x1 * x_factor, face.box.y1 * y_factor, face.box.x2 * x_factor,
              face.box.y2 * y_factor};
  if (!face.landmarks) return;
  for (Point& point : face.landmarks->points) point = {point.x * x_factor, point.y * y_factor};
}

/// Decodes a large JPEG at a part of its size, then shrinks what is left to do.
Result<Image> decode_kept(const Bytes& file, const std::string& name, const PictureSize& size) {
  DecodeOptions options;
  if (size.kept != size.upright)
    options.fast_min_long_side = std::max(size.kept.width, size.kept.height);
  RETINAFACE_ASSIGN_OR_RETURN(DecodedImage decoded, decode_image(file, name, options));
  if (Sides{decoded.image.width(), decoded.image.height()} == size.kept)
    return std::move(decoded.image);
  return resize(decoded.image.view(), size.kept.width, size.kept.height, Interpolation::Area);
}

Sample copy_of(const Sample& sample) {
  return {sample.image.clone(), sample.faces, sample.path};
}

}  // namespace

struct FolderSamples::State {
  std::vector<LabelledImage> images;
  std::filesystem::path folder;
  FolderSamplesOptions options;
  internal::SampleCache cache;

  [[nodiscard]] Result<Sample> read(const LabelledImage& labels) const {
    const std::filesystem::path path = folder / labels.path;
    RETINAFACE_ASSIGN_OR_RETURN(const Bytes file, read_file(path));
    RETINAFACE_ASSIGN_OR_RETURN(const ImageHeader header, read_image_header(file, path.native()));
    const PictureSize size = picture_size(header, options.max_short_side);
    RETINAFACE_ASSIGN_OR_RETURN(const LabelFrame frame,
                                frame_of(labels, size, options.label_frame));
    RETINAFACE_ASSIGN_OR_RETURN(Image image, decode_kept(file, path.native(), size));
    Sample sample{std::move(image), labels.faces, path.string()};
    for (LabelledFace& face : sample.faces) {
      if (frame == LabelFrame::Stored) face = upright(face, size);
      shrink(face, size);
    }
    return sample;
  }
};

FolderSamples::FolderSamples(std::vector<LabelledImage> images, std::filesystem::path folder,
                             const FolderSamplesOptions& options) {
  RETINAFACE_REQUIRE(options.max_short_side >= 0,
                     "max_short_side is " + std::to_string(options.max_short_side));
  const std::size_t count = images.size();
  state_ = std::unique_ptr<State>(
      new State{std::move(images), std::move(folder), options, {count, options.max_cache_bytes}});
}

FolderSamples::~FolderSamples() = default;

std::size_t FolderSamples::size() const {
  return state_->images.size();
}

Result<Sample> FolderSamples::sample(const SampleRequest& request, Random& /*random*/) const {
  RETINAFACE_REQUIRE(request.index < size(),
                     "sample " + std::to_string(request.index) + " of " + std::to_string(size()));
  if (const auto kept = state_->cache.find(request.index)) return copy_of(*kept);
  RETINAFACE_ASSIGN_OR_RETURN(Sample sample, state_->read(state_->images[request.index]));
  auto shared = std::make_shared<const Sample>(std::move(sample));
  state_->cache.offer(request.index, shared);
  return copy_of(*shared);
}

}  // namespace retinaface
