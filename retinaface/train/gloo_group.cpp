#include "retinaface/train/gloo_group.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "retinaface/base/contract.h"
#include "retinaface/train/own_address.h"
#include "retinaface/train/tensor_buckets.h"

// The only file that knows c10d. What it uses of it is the same in libtorch 1.13, where Gloo is a
// ProcessGroup, and in 2.x, where it is a Backend.
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

namespace retinaface::train {
namespace {

using Gloo = c10d::ProcessGroupGloo;
using std::chrono::seconds;

/// The first line of what torch or Gloo says, without "[/their/file.cc:598] ".
std::string cause_of(const std::exception& exception) {
  const auto* of_torch = dynamic_cast<const c10::Error*>(&exception);
  std::string text = of_torch != nullptr ? of_torch->what_without_backtrace() : exception.what();
  text.resize(std::min(text.find('\n'), text.size()));
  const std::size_t end_of_place = text.find("] ");
  if (text.starts_with('[') && end_of_place != std::string::npos) text.erase(0, end_of_place + 2);
  while (text.ends_with('.') || text.ends_with(' ')) text.pop_back();
  return text;
}

std::string name_of(const ProcessPlace& place) {
  return "process " + std::to_string(place.rank) + " of " + std::to_string(place.world_size);
}

class GlooGroup : public ProcessGroup {
 public:
  explicit GlooGroup(const ProcessPlace& place);

  [[nodiscard]] int rank() const override { return place_.rank; }
  [[nodiscard]] int world_size() const override { return place_.world_size; }
  Result<void> average(std::span<torch::Tensor> tensors) override;
  Result<void> sum(torch::Tensor tensor) override;
  Result<void> broadcast(std::span<torch::Tensor> tensors) override;
  Result<void> barrier() override;

 private:
  /// Waits for what `start` starts. After an error the peers' messages no longer match, so it
  /// stays.
  template <typename Start>
  Result<void> wait_for(Start start);
  Result<void> sum_bucket(torch::Tensor& bucket);

  ProcessPlace place_;
  std::optional<Error> lost_;
  c10::intrusive_ptr<c10d::TCPStore> store_;
  c10::intrusive_ptr<Gloo> gloo_;
};

c10::intrusive_ptr<c10d::TCPStore> join_store(const ProcessPlace& place) {
  c10d::TCPStoreOptions options;
  options.port = static_cast<std::uint16_t>(place.master_port);
  options.isServer = place.rank == 0;
  options.numWorkers = static_cast<std::size_t>(place.world_size);
  options.timeout = seconds(place.join_timeout_seconds);
  return c10::make_intrusive<c10d::TCPStore>(place.master_address, options);
}

c10::intrusive_ptr<Gloo::Options> gloo_options(const ProcessPlace& place) {
  auto options = Gloo::Options::create(seconds(place.timeout_seconds));
  options->threads = 1;  // one message at a time
  const auto address = own_address_towards(place.master_address);
  if (!place.network_interface.empty()) {
    options->devices.push_back(Gloo::createDeviceForInterface(place.network_interface));
  } else if (address) {
    options->devices.push_back(Gloo::createDeviceForHostname(*address));
  } else {
    options->devices.push_back(Gloo::createDefaultDevice());
  }
  return options;
}

GlooGroup::GlooGroup(const ProcessPlace& place)
    : place_(place),
      store_(join_store(place)),
      gloo_(c10::make_intrusive<Gloo>(store_, place.rank, place.world_size, gloo_options(place))) {}

template <typename Start>
Result<void> GlooGroup::wait_for(Start start) {
  if (lost_) return *lost_;
  try {
    start()->wait();
    return {};
  } catch (const std::exception& exception) {
    lost_ =
        Error{ErrorCode::Unavailable, name_of(place_) + ": lost a peer (" + cause_of(exception) +
                                          "), expected all to stay to the end"};
    return *lost_;
  }
}

Result<void> GlooGroup::sum_bucket(torch::Tensor& bucket) {
  std::vector<torch::Tensor> message{bucket};
  return wait_for([&] { return gloo_->allreduce(message); });
}

Result<void> GlooGroup::sum(torch::Tensor tensor) {
  return exchange_in_buckets({&tensor, 1},
                             [&](torch::Tensor& bucket) { return sum_bucket(bucket); });
}

Result<void> GlooGroup::average(std::span<torch::Tensor> tensors) {
  for (const auto& tensor : tensors)
    RETINAFACE_REQUIRE(tensor.is_floating_point(), "a mean of integers");
  return exchange_in_buckets(tensors, [&](torch::Tensor& bucket) -> Result<void> {
    RETINAFACE_RETURN_IF_ERROR(sum_bucket(bucket));
    bucket.div_(world_size());
    return {};
  });
}

Result<void> GlooGroup::broadcast(std::span<torch::Tensor> tensors) {
  return exchange_in_buckets(tensors, [&](torch::Tensor& bucket) {
    std::vector<torch::Tensor> message{bucket.view(torch::kUInt8)};  // Gloo knows few types
    return wait_for([&] { return gloo_->broadcast(message); });
  });
}

Result<void> GlooGroup::barrier() {
  return wait_for([&] { return gloo_->barrier(); });
}

}  // namespace

Result<std::unique_ptr<ProcessGroup>> join_gloo_group(const ProcessPlace& place) {
  try {
    return std::unique_ptr<ProcessGroup>(std::make_unique<GlooGroup>(place));
  } catch (const std::exception& exception) {
    return Error{ErrorCode::Unavailable,
                 name_of(place) + ": cannot meet the others at " + place.master_address + ":" +
                     std::to_string(place.master_port) + " (" + cause_of(exception) +
                     "), expected all within " + std::to_string(place.join_timeout_seconds) +
                     " seconds"};
  }
}

}  // namespace retinaface::train
