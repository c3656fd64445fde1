#include "retinaface/mesh/io/ply.h"

#include <cstddef>
#include <cstdint>

#include "retinaface/mesh/clean.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retinaface::mesh;
  const auto mesh = read_ply(std::as_bytes(std::span(data, size)), "input");
  if (!mesh.ok()) return 0;
  const CleanedMesh cleaned = clean_mesh(*mesh);
  check_mesh(cleaned.mesh, "cleaned").value();
  if (cleaned.mesh.triangles.empty()) return 0;
  // What we write we also read.
  static_cast<void>(read_ply(write_ply(cleaned.mesh), "written").value());
  return 0;
}
