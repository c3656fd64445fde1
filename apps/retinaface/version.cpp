#include "apps/retinaface/version.h"

#include "retinaface/nn/engine.h"
#include "version_commit.h"

namespace retinaface::cli {

BuildFacts build_facts() {
  return {RETINAFACE_VERSION, RETINAFACE_COMMIT, RETINAFACE_COMPILER, RETINAFACE_BUILD_TYPE};
}

std::string usable_isas() {
  std::string names;
  for (const std::string& isa : nn::available_isas()) names += (names.empty() ? "" : " ") + isa;
  return names;
}

std::string version_line() {
  return std::string("retinaface " RETINAFACE_VERSION " (commit " RETINAFACE_COMMIT ", cpu: ") +
         usable_isas() + ")";
}

}  // namespace retinaface::cli
