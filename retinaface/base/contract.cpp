#include "retinaface/base/contract.h"

#include <string_view>

namespace retinaface::internal {
namespace {

/// "retinaface/detect/nms.cpp": the path from the source root, not the builder's folders.
std::string_view path_in_source_tree(std::string_view path) {
  const auto position = path.rfind("retinaface/");
  return position == std::string_view::npos ? path : path.substr(position);
}

}  // namespace

void throw_contract_error(const char* condition, const char* file, int line,
                          const std::string& message) {
  throw ContractError(message + " (required: " + condition + ", " +
                      std::string(path_in_source_tree(file)) + ":" + std::to_string(line) + ")");
}

}  // namespace retinaface::internal
