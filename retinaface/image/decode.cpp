#include "retinaface/image/decode.h"

#include <fmt/format.h>

#include <new>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/image/codecs.h"
#include "retinaface/image/file_kind.h"
#include "retinaface/image/orientation.h"

namespace retinaface {
namespace internal {

Error damaged(const EncodedPicture& picture, std::string_view format, std::string_view reason) {
  return {ErrorCode::Corrupt, fmt::format("{}: damaged {}: {}", picture.name, format, reason)};
}

}  // namespace internal

namespace {

using internal::EncodedPicture;

Result<ImageHeader> read_header(const EncodedPicture& picture) {
  const auto format = internal::sniff_format(picture.file);
  if (!format) {
    return Error{picture.file.empty() ? ErrorCode::Corrupt : ErrorCode::Unsupported,
                 fmt::format("{}: {}, expected JPEG, PNG or WebP", picture.name,
                             internal::describe_foreign_file(picture.file))};
  }
  switch (*format) {
    case ImageFileFormat::Png:
      return internal::read_png_header(picture);
    case ImageFileFormat::WebP:
      return internal::read_webp_header(picture);
    default:
      return internal::read_jpeg_header(picture);
  }
}

Result<Image> decode_pixels(const EncodedPicture& picture, const ImageHeader& header,
                            const DecodeOptions& options) {
  switch (header.file_format) {
    case ImageFileFormat::Png:
      return internal::decode_png(picture, options.format, header.orientation);
    case ImageFileFormat::WebP:
      return internal::decode_webp(picture, options.format, header.orientation);
    default:
      return internal::decode_jpeg(picture, options.format, header.orientation,
                                   options.fast_min_long_side);
  }
}

Result<void> check_file_size(const EncodedPicture& picture, const DecodeLimits& limits) {
  if (picture.file.size() <= limits.max_file_bytes) return {};
  return Error{ErrorCode::LimitExceeded,
               fmt::format("{}: has {} bytes, at most {} are allowed", picture.name,
                           picture.file.size(), limits.max_file_bytes)};
}

Result<void> check_limits(std::string_view name, const ImageHeader& header,
                          const DecodeLimits& limits) {
  const auto num_pixels =
      static_cast<std::uint64_t>(header.width) * static_cast<std::uint64_t>(header.height);
  if (num_pixels > limits.max_pixels) {
    return Error{ErrorCode::LimitExceeded,
                 fmt::format("{}: is {}x{}, which are {} megapixels, at most {} are allowed", name,
                             header.width, header.height, static_cast<double>(num_pixels) / 1e6,
                             static_cast<double>(limits.max_pixels) / 1e6)};
  }
  if (header.width > limits.max_side || header.height > limits.max_side) {
    return Error{ErrorCode::LimitExceeded,
                 fmt::format("{}: is {}x{}, at most {} pixels a side are allowed", name,
                             header.width, header.height, limits.max_side)};
  }
  return {};
}

/// @param stored_long_side  of the full picture
/// @param long_side         of what was decoded of it
int decoding_factor(int stored_long_side, int long_side) {
  int factor = 1;
  while (factor < 8 && (stored_long_side + factor - 1) / factor > long_side) factor *= 2;
  return factor;
}

PlaceInFullPicture place_in_full_picture(const DecodedImage& decoded) {
  const Image& image = decoded.image;
  PlaceInFullPicture place;
  place.factor = decoding_factor(std::max(decoded.full_width, decoded.full_height),
                                 std::max(image.width(), image.height()));
  const int orientation = decoded.orientation_applied;
  if (internal::has_stored_end_left(orientation)) {
    place.left = decoded.full_width - place.factor * image.width();
  }
  if (internal::has_stored_end_on_top(orientation)) {
    place.top = decoded.full_height - place.factor * image.height();
  }
  return place;
}

Result<DecodedImage> decode_within_limits(const EncodedPicture& picture,
                                          const DecodeOptions& options) {
  RETINAFACE_RETURN_IF_ERROR(check_file_size(picture, options.limits));
  RETINAFACE_ASSIGN_OR_RETURN(const ImageHeader header, read_header(picture));
  RETINAFACE_RETURN_IF_ERROR(check_limits(picture.name, header, options.limits));
  RETINAFACE_ASSIGN_OR_RETURN(Image image, decode_pixels(picture, header, options));
  DecodedImage decoded{std::move(image), header.width, header.height, header.orientation};
  if (internal::swaps_sides(header.orientation)) {
    std::swap(decoded.full_width, decoded.full_height);
  }
  decoded.place = place_in_full_picture(decoded);
  return decoded;
}

Error out_of_memory(std::string_view name) {
  return {ErrorCode::LimitExceeded,
          fmt::format("{}: its pixels need more memory than there is", name)};
}

}  // namespace

std::string describe_decoders() {
  std::string text = internal::describe_jpeg_decoder() + ", " + internal::describe_png_decoder();
  if (const std::string webp = internal::describe_webp_decoder(); !webp.empty())
    text += ", " + webp;
  return text;
}

Result<ImageHeader> read_image_header(std::span<const std::byte> file, std::string_view name) {
  const std::string shown = printable(name);
  try {
    return read_header({file, shown});
  } catch (const std::bad_alloc&) {
    return out_of_memory(shown);
  }
}

Result<DecodedImage> decode_image(std::span<const std::byte> file, std::string_view name,
                                  const DecodeOptions& options) {
  RETINAFACE_REQUIRE(options.fast_min_long_side >= 0,
                     fmt::format("fast_min_long_side is {}", options.fast_min_long_side));
  const std::string shown = printable(name);
  try {
    return decode_within_limits({file, shown}, options);
  } catch (const std::bad_alloc&) {
    return out_of_memory(shown);
  }
}

Result<DecodedImage> read_image(const std::filesystem::path& path, const DecodeOptions& options) {
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes file, read_file(path, options.limits.max_file_bytes));
  return decode_image(file, printable(path), options);
}

}  // namespace retinaface
