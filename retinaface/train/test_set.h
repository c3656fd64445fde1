#pragma once

#include <filesystem>

namespace retinaface::testing {

struct TestSetOptions {
  int num_pictures = 8;
  int side = 64;
  bool with_faces = true;
  bool with_landmarks = true;
};

/// Writes a labelled set, images/000.png … and labels.jsonl: in each picture, at a place of its
/// own, a drawn face of about half the side.
void write_test_set(const std::filesystem::path& folder, const TestSetOptions& options = {});

}  // namespace retinaface::testing
