#pragma once

#include "retinaface/base/result.h"

namespace retinaface::cli {

enum class ExitCode {
  Done = 0,
  Failed = 1,
  Usage = 2,
  SomeInputsFailed = 3,
  BadModel = 4,
  NoDevice = 5,
  SignalBase = 128,  ///< plus the number of the signal
};

[[nodiscard]] constexpr int code(ExitCode exit_code) {
  return static_cast<int>(exit_code);
}

/// What an error means for the program as a whole: a wrong value is Usage, a missing device
/// NoDevice, the rest `otherwise`.
[[nodiscard]] ExitCode exit_code_for(const Error& error, ExitCode otherwise = ExitCode::Failed);

/// Says the sentence on standard error and gives the exit status for it.
[[nodiscard]] int fail(const Error& error, ExitCode otherwise = ExitCode::Failed);

}  // namespace retinaface::cli
