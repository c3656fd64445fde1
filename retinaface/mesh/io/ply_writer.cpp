#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "retinaface/mesh/io/ply.h"

namespace retinaface::mesh {
namespace {

std::string header_of(const Mesh& mesh, PlyEncoding encoding) {
  const char* format = "ascii";
  if (encoding == PlyEncoding::LittleEndian) format = "binary_little_endian";
  if (encoding == PlyEncoding::BigEndian) format = "binary_big_endian";
  std::string header =
      fmt::format("ply\nformat {} 1.0\nelement vertex {}\n", format, mesh.positions.size());
  header += "property float x\nproperty float y\nproperty float z\n";
  if (!mesh.normals.empty()) {
    header += "property float nx\nproperty float ny\nproperty float nz\n";
  }
  if (!mesh.colours.empty()) {
    header += "property uchar red\nproperty uchar green\nproperty uchar blue\n";
  }
  header += fmt::format("element face {}\n", mesh.triangles.size());
  return header + "property list uchar uint vertex_indices\nend_header\n";
}

std::uint8_t to_byte(float intensity) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(intensity, 0.F, 1.F) * 255));
}

/// Puts numbers down as the encoding has them.
class PlyOutput {
 public:
  PlyOutput(std::string header, PlyEncoding encoding)
      : text_(std::move(header)), encoding_(encoding) {}

  template <typename T>
  void put(T number) {
    if (encoding_ == PlyEncoding::Ascii) {
      text_ += fmt::format("{} ", number);
      return;
    }
    char bytes[sizeof(T)];
    std::memcpy(bytes, &number, sizeof(T));
    if (encoding_ == PlyEncoding::BigEndian) std::reverse(bytes, bytes + sizeof(T));
    text_.append(bytes, sizeof(T));
  }

  void put(Vec3 value) {
    for (const float number : {value.x, value.y, value.z}) put(number);
  }

  void end_item() {
    if (encoding_ == PlyEncoding::Ascii) text_.back() = '\n';
  }

  [[nodiscard]] Bytes bytes() const {
    const auto view = std::as_bytes(std::span(text_));
    return {view.begin(), view.end()};
  }

 private:
  std::string text_;
  PlyEncoding encoding_;
};

}  // namespace

Bytes write_ply(const Mesh& mesh, PlyEncoding encoding) {
  PlyOutput output(header_of(mesh, encoding), encoding);
  for (std::size_t v = 0; v < mesh.positions.size(); ++v) {
    output.put(mesh.positions[v]);
    if (!mesh.normals.empty()) output.put(mesh.normals[v]);
    if (!mesh.colours.empty()) {
      const Vec3 colour = mesh.colours[v];
      for (const float part : {colour.x, colour.y, colour.z}) output.put(to_byte(part));
    }
    output.end_item();
  }
  for (const Triangle& triangle : mesh.triangles) {
    output.put(std::uint8_t{3});
    for (const std::uint32_t corner : triangle) output.put(corner);
    output.end_item();
  }
  return output.bytes();
}

}  // namespace retinaface::mesh
