#pragma once

#include "retinaface/base/result.h"
#include "retinaface/pipeline/frame_result.h"

namespace retinaface {

/// Where results go.
class FrameSink {
 public:
  FrameSink() = default;
  FrameSink(const FrameSink&) = delete;
  FrameSink& operator=(const FrameSink&) = delete;
  virtual ~FrameSink() = default;

  /// Takes one result, failed pictures included.
  ///
  /// @return WriteFailed, which ends the run; Cancelled when the reader at the other end has gone
  ///         and nothing more needs to be done
  [[nodiscard]] virtual Result<void> write(const FrameResult& frame) = 0;

  /// Completes the output after the last `write`. Without it a file output leaves no file behind.
  [[nodiscard]] virtual Result<void> finish() { return {}; }
};

}  // namespace retinaface
