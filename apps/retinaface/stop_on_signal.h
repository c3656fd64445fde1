#pragma once

#include <stop_token>
#include <string>
#include <thread>

namespace retinaface::cli {

/// What programs that go through pictures announce.
inline constexpr const char* kStopsAfterPicture =
    "stopping after the current picture; once more stops at once";

/// While it lives, the first SIGINT or SIGTERM requests a stop and a second one ends the program at
/// once with status 128 + signal. Only one at a time. A SIGINT that is ignored stays ignored, as
/// for a job in the background.
class StopOnSignal {
 public:
  /// @param announcement  is said on the first signal, if it is not empty
  explicit StopOnSignal(std::string announcement);
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;
  ~StopOnSignal();

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }
  /// The signal that came, 0 when none did.
  [[nodiscard]] int signal() const;

 private:
  std::stop_source stop_;
  std::jthread watcher_;
};

}  // namespace retinaface::cli
