#pragma once

#include <string>

namespace retinaface::cli {

/// "retinaface 0.1.0 (commit 1a2b3c4d5e6f, cpu: avx512 avx2 plain)"
[[nodiscard]] std::string version_line();

struct BuildFacts {
  std::string version;
  std::string commit;
  std::string compiler;
  std::string build_type;
};
[[nodiscard]] BuildFacts build_facts();

/// The instruction sets that can be used here, best first, separated by spaces.
[[nodiscard]] std::string usable_isas();

}  // namespace retinaface::cli
