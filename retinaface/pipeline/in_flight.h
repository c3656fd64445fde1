#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>

namespace retinaface::internal {

/// Bounds how many pictures, and how many bytes of pixels, are between "taken" and "written".
///
/// Pictures are numbered from 0 as they are taken and leave in that order. The oldest one never
/// waits for bytes, so the run always moves on, whatever the size of a picture.
class InFlight {
 public:
  InFlight(std::uint64_t max_items, std::uint64_t max_bytes)
      : max_items_(max_items), max_bytes_(max_bytes) {}

  /// Waits until another picture may be taken; false when a stop was requested.
  [[nodiscard]] bool wait_for_place(const std::stop_token& stop);
  /// The number of the picture that was just taken.
  [[nodiscard]] std::uint64_t enter();
  /// Waits until `bytes` more fit. Returns at once when a stop is requested.
  void reserve(std::uint64_t number, std::uint64_t bytes, const std::stop_token& stop);
  /// The oldest picture has been written.
  void leave();

 private:
  const std::uint64_t max_items_;
  const std::uint64_t max_bytes_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t num_entered_ = 0;
  std::uint64_t num_left_ = 0;
  std::uint64_t reserved_bytes_ = 0;
  std::map<std::uint64_t, std::uint64_t> bytes_of_;
};

}  // namespace retinaface::internal
