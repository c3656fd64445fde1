#include "apps/retinaface/stop_on_signal.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <utility>

#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"

namespace retinaface::cli {
namespace {

// A signal handler can reach nothing but globals.
std::atomic<int> received_signal = 0;
std::array<int, 2> wake_pipe{-1, -1};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void on_signal(int number) {
  int none = 0;
  if (!received_signal.compare_exchange_strong(none, number)) {
    ::_exit(code(ExitCode::SignalBase) + number);
  }
  const int old_errno = errno;
  [[maybe_unused]] const auto written = ::write(wake_pipe[1], "s", 1);
  errno = old_errno;
}

void handle(int number) {
  struct sigaction old {};
  ::sigaction(number, nullptr, &old);
  if (old.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(number, &action, nullptr);
}

void unhandle(int number) {
  struct sigaction now {};
  ::sigaction(number, nullptr, &now);
  if (now.sa_handler == on_signal) ::signal(number, SIG_DFL);
}

}  // namespace

StopOnSignal::StopOnSignal(std::string announcement) {
  received_signal = 0;
  if (::pipe2(wake_pipe.data(), O_CLOEXEC) != 0) return;  // signals then end the program at once
  watcher_ = std::jthread([this, announcement = std::move(announcement)] {
    char what = 0;
    while (::read(wake_pipe[0], &what, 1) < 0 && errno == EINTR) {
    }
    if (what != 's') return;
    stop_.request_stop();
    if (announcement.empty()) return;
    leave_line_of_terminal();
    say(announcement);
  });
  handle(SIGINT);
  handle(SIGTERM);
}

StopOnSignal::~StopOnSignal() {
  unhandle(SIGINT);
  unhandle(SIGTERM);
  if (wake_pipe[1] < 0) return;
  [[maybe_unused]] const auto written = ::write(wake_pipe[1], "q", 1);
  watcher_.join();
  for (int& end : wake_pipe) ::close(std::exchange(end, -1));
}

int StopOnSignal::signal() const {
  return received_signal;
}

}  // namespace retinaface::cli
