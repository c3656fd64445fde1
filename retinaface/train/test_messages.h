#pragma once

#include <string>

#include "retinaface/train/torch.h"

// Test helper.
namespace retinaface::train::testing {

/// What the c10::Error says that `function` throws.
template <typename Function>
[[nodiscard]] std::string message_of(const Function& function) {
  try {
    static_cast<void>(function());
  } catch (const c10::Error& error) {
    return error.what_without_backtrace();
  }
  return "threw no c10::Error";
}

}  // namespace retinaface::train::testing
