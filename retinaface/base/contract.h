#pragma once

#include <stdexcept>
#include <string>

namespace retinaface {

/// The caller broke a documented precondition. Never thrown for bad input data.
class ContractError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace internal {
[[noreturn]] void throw_contract_error(const char* condition, const char* file, int line,
                                       const std::string& message);
}  // namespace internal
}  // namespace retinaface

/// Checks a precondition at a public entry, always on.
#define RETINAFACE_REQUIRE(condition, message)                                                 \
  do {                                                                                         \
    if (!(condition))                                                                          \
      ::retinaface::internal::throw_contract_error(#condition, __FILE__, __LINE__, (message)); \
  } while (false)

/// Checks one of our own invariants inside a loop; compiled only into debug-check builds.
#if defined(RETINAFACE_DEBUG_CHECKS)
#define RETINAFACE_DEBUG_CHECK(condition) RETINAFACE_REQUIRE(condition, "internal invariant")
#else
#define RETINAFACE_DEBUG_CHECK(condition) static_cast<void>(0)
#endif
