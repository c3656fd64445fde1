#pragma once

#include <cstdint>
#include <filesystem>

#include "retinaface/base/result.h"
#include "retinaface/mesh/synth/synthetic_faces.h"

namespace retinaface::mesh {

struct SyntheticSetOptions {
  std::uint64_t count = 100;
  int num_threads = 1;
  int jpeg_quality = 90;
  /// Beside each picture a safetensors file with `vertices` [num_faces, num_vertices, 3], camera
  /// coordinates in millimetres.
  bool vertices = false;
};

struct SyntheticSetSize {
  std::uint64_t num_pictures = 0;
  std::uint64_t num_faces = 0;
};

/// Writes pictures 000000.jpg and so on into a folder, which is made where it is missing, and then
/// `labels.jsonl`: our label format with more members, see docs/RECIPES.md. The number of threads
/// changes no byte.
///
/// @return  InvalidArgument for a folder that holds one of these files already, of which none is
///          touched; WriteFailed, or the error of a background: what was written before stays
[[nodiscard]] Result<SyntheticSetSize> write_synthetic_faces(const SyntheticFaces& faces,
                                                             const std::filesystem::path& folder,
                                                             const SyntheticSetOptions& options);

}  // namespace retinaface::mesh
