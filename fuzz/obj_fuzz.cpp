#include "retinaface/mesh/io/obj.h"

#include <cstddef>
#include <cstdint>

#include "retinaface/mesh/clean.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace retinaface::mesh;
  const auto mesh = read_obj({reinterpret_cast<const char*>(data), size}, "input");
  if (!mesh.ok()) return 0;
  const CleanedMesh cleaned = clean_mesh(*mesh);
  check_mesh(cleaned.mesh, "cleaned").value();
  // What we write we also read.
  static_cast<void>(read_obj(write_obj(cleaned.mesh), "written").value());
  return 0;
}
