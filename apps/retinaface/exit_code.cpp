#include "apps/retinaface/exit_code.h"

#include "apps/retinaface/console.h"

namespace retinaface::cli {

ExitCode exit_code_for(const Error& error, ExitCode otherwise) {
  switch (error.code) {
    case ErrorCode::InvalidArgument:
      return ExitCode::Usage;
    case ErrorCode::Unavailable:
      return ExitCode::NoDevice;
    default:
      return otherwise;
  }
}

int fail(const Error& error, ExitCode otherwise) {
  say(error.message);
  return code(exit_code_for(error, otherwise));
}

}  // namespace retinaface::cli
