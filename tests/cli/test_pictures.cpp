#include "tests/cli/test_pictures.h"

#include <zlib.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "retinaface/image/encode.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;

void append_big_endian(Bytes& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::byte>(value >> shift & 0xFF));
  }
}

void append_chunk(Bytes& file, std::string_view type, const std::vector<std::uint8_t>& content) {
  append_big_endian(file, static_cast<std::uint32_t>(content.size()));
  std::vector<std::uint8_t> checked(type.begin(), type.end());
  checked.insert(checked.end(), content.begin(), content.end());
  for (const std::uint8_t byte : checked) file.push_back(static_cast<std::byte>(byte));
  append_big_endian(file, static_cast<std::uint32_t>(
                              ::crc32(0, checked.data(), static_cast<uInt>(checked.size()))));
}

std::vector<std::uint8_t> deflated_zeros(std::size_t count) {
  z_stream stream{};
  if (::deflateInit(&stream, 9) != Z_OK) throw std::runtime_error("deflateInit");
  std::vector<std::uint8_t> packed(count / 500 + 1000);
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  std::vector<std::uint8_t> zeros(std::size_t{1} << 20);
  int status = Z_OK;
  while (status == Z_OK) {
    const std::size_t piece = std::min(count, zeros.size());
    count -= piece;
    stream.next_in = zeros.data();
    stream.avail_in = static_cast<uInt>(piece);
    status = ::deflate(&stream, count == 0 ? Z_FINISH : Z_NO_FLUSH);
  }
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("deflate");
  return packed;
}

}  // namespace

Image test_picture(int width, int height, int seed) {
  Image image(width, height, PixelFormat::Rgb8);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int channel = 0; channel < 3; ++channel) {
        const double wave =
            std::sin(0.11 * x * (channel + 1) + seed) * std::cos(0.07 * y + channel);
        image.pixel(x, y)[channel] = static_cast<std::uint8_t>(127.5 + 127 * wave);
      }
    }
  }
  return image;
}

void write_test_picture(const fs::path& path, int width, int height, int seed) {
  if (path.has_parent_path()) fs::create_directories(path.parent_path());
  write_image(path, test_picture(width, height, seed).view()).value();
}

Bytes one_bit_png(int width, int height) {
  constexpr std::array<unsigned char, 8> kSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  Bytes file;
  for (const unsigned char byte : kSignature) file.push_back(static_cast<std::byte>(byte));
  Bytes sizes;
  append_big_endian(sizes, static_cast<std::uint32_t>(width));
  append_big_endian(sizes, static_cast<std::uint32_t>(height));
  std::vector<std::uint8_t> header;
  for (const std::byte byte : sizes) header.push_back(static_cast<std::uint8_t>(byte));
  header.insert(header.end(), {1, 0, 0, 0, 0});  // 1 bit, gray, not interlaced
  append_chunk(file, "IHDR", header);
  const auto row_bytes = static_cast<std::size_t>(width + 7) / 8 + 1;
  append_chunk(file, "IDAT", deflated_zeros(row_bytes * static_cast<std::size_t>(height)));
  append_chunk(file, "IEND", {});
  return file;
}

void write_bytes(const fs::path& path, const Bytes& bytes) {
  write_file_atomically(path, bytes).value();
}

void write_text(const fs::path& path, const std::string& text) {
  write_file_atomically(path, text).value();
}

Bytes bytes_of(const fs::path& path) {
  return read_file(path).value();
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace retinaface::testing
