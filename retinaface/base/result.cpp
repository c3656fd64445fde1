#include "retinaface/base/result.h"

namespace retinaface {

const char* to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidArgument:
      return "invalid_argument";
    case ErrorCode::NotFound:
      return "not_found";
    case ErrorCode::Unreadable:
      return "unreadable";
    case ErrorCode::Unsupported:
      return "unsupported";
    case ErrorCode::Corrupt:
      return "corrupt";
    case ErrorCode::LimitExceeded:
      return "limit_exceeded";
    case ErrorCode::Unavailable:
      return "unavailable";
    case ErrorCode::WriteFailed:
      return "write_failed";
    case ErrorCode::Cancelled:
      return "cancelled";
  }
  return "unknown";
}

}  // namespace retinaface
