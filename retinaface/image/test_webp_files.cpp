#include "retinaface/image/test_webp_files.h"

#include <webp/encode.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "retinaface/image/test_files.h"

namespace retinaface::testing {
namespace {

Bytes taken(std::uint8_t* written, std::size_t count) {
  const auto bytes = std::as_bytes(std::span(written, count));
  Bytes copy(bytes.begin(), bytes.end());
  WebPFree(written);
  return copy;
}

void append(Bytes& bytes, const Bytes& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

Bytes little_endian(int value, int num_bytes) {
  Bytes bytes;
  for (int i = 0; i < num_bytes; ++i) bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
  return bytes;
}

Bytes chunk(std::string_view type, const Bytes& body) {
  Bytes bytes = bytes_of(type);
  append(bytes, little_endian(static_cast<int>(body.size()), 4));
  append(bytes, body);
  if (body.size() % 2 == 1) bytes.push_back(std::byte{0});
  return bytes;
}

Bytes container(const Bytes& chunks) {
  Bytes body = bytes_of("WEBP");
  append(body, chunks);
  return chunk("RIFF", body);
}

/// What follows "RIFF size WEBP" in a plain file: one chunk.
Bytes image_chunk(const Bytes& plain_file) {
  return {plain_file.begin() + 12, plain_file.end()};
}

Bytes extended_header(int flags, int width, int height) {
  Bytes body = little_endian(flags, 4);
  append(body, little_endian(width - 1, 3));
  append(body, little_endian(height - 1, 3));
  return chunk("VP8X", body);
}

Bytes frame_chunk(ImageView rgb, int x, int y) {
  Bytes body = little_endian(x / 2, 3);
  append(body, little_endian(y / 2, 3));
  append(body, little_endian(rgb.width() - 1, 3));
  append(body, little_endian(rgb.height() - 1, 3));
  append(body, little_endian(100, 3));  // milliseconds
  append(body, little_endian(0, 1));
  append(body, image_chunk(lossless_webp(rgb)));
  return chunk("ANMF", body);
}

}  // namespace

Bytes lossless_webp(ImageView rgb, int orientation) {
  std::uint8_t* written = nullptr;
  const std::size_t count = WebPEncodeLosslessRGB(rgb.data(), rgb.width(), rgb.height(),
                                                  static_cast<int>(rgb.row_stride()), &written);
  Bytes plain = taken(written, count);
  if (orientation == 0) return plain;
  constexpr int kHasExif = 0x08;
  Bytes chunks = extended_header(kHasExif, rgb.width(), rgb.height());
  append(chunks, image_chunk(plain));
  append(chunks, chunk("EXIF", exif_block(orientation)));
  return container(chunks);
}

Bytes lossy_webp(ImageView rgb, float quality) {
  std::uint8_t* written = nullptr;
  const std::size_t count = WebPEncodeRGB(rgb.data(), rgb.width(), rgb.height(),
                                          static_cast<int>(rgb.row_stride()), quality, &written);
  return taken(written, count);
}

Bytes flat_webp(int width, int height, const std::uint8_t (&rgba)[4], bool lossless) {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < width * height; ++i) pixels.insert(pixels.end(), rgba, rgba + 4);
  std::uint8_t* written = nullptr;
  const std::size_t count =
      lossless ? WebPEncodeLosslessRGBA(pixels.data(), width, height, 4 * width, &written)
               : WebPEncodeRGBA(pixels.data(), width, height, 4 * width, 95, &written);
  return taken(written, count);
}

Bytes animated_webp(int width, int height, ImageView frame, int x, int y) {
  Image white(width, height, PixelFormat::Rgb8);
  std::fill_n(white.row(0), white.bytes().size(), std::uint8_t{255});
  constexpr int kIsAnimated = 0x02;
  Bytes chunks = extended_header(kIsAnimated, width, height);
  append(chunks, chunk("ANIM", Bytes(6)));  // background colour and number of loops
  append(chunks, frame_chunk(frame, x, y));
  append(chunks, frame_chunk(white.view(), 0, 0));
  return container(chunks);
}

}  // namespace retinaface::testing
