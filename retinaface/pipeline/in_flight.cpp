#include "retinaface/pipeline/in_flight.h"

namespace retinaface::internal {

bool InFlight::wait_for_place(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  return changed_.wait(lock, stop, [this] { return num_entered_ - num_left_ < max_items_; }) &&
         !stop.stop_requested();
}

std::uint64_t InFlight::enter() {
  const std::scoped_lock lock(mutex_);
  return num_entered_++;
}

void InFlight::reserve(std::uint64_t number, std::uint64_t bytes, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, stop,
                [&] { return number == num_left_ || reserved_bytes_ + bytes <= max_bytes_; });
  reserved_bytes_ += bytes;
  bytes_of_[number] += bytes;
}

void InFlight::leave() {
  {
    const std::scoped_lock lock(mutex_);
    if (const auto entry = bytes_of_.find(num_left_); entry != bytes_of_.end()) {
      reserved_bytes_ -= entry->second;
      bytes_of_.erase(entry);
    }
    ++num_left_;
  }
  changed_.notify_all();
}

}  // namespace retinaface::internal
