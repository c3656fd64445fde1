#include "retinaface/train/process_group.h"

#include "retinaface/train/gloo_group.h"

namespace retinaface::train {
namespace {

class Alone : public ProcessGroup {
 public:
  [[nodiscard]] int rank() const override { return 0; }
  [[nodiscard]] int world_size() const override { return 1; }
  Result<void> average(std::span<torch::Tensor>) override { return {}; }
  Result<void> sum(torch::Tensor) override { return {}; }
  Result<void> broadcast(std::span<torch::Tensor>) override { return {}; }
  Result<void> barrier() override { return {}; }
};

}  // namespace

Result<std::unique_ptr<ProcessGroup>> ProcessGroup::join(const ProcessPlace& place) {
  if (place.world_size > 1) return join_gloo_group(place);
  return std::unique_ptr<ProcessGroup>(std::make_unique<Alone>());
}

}  // namespace retinaface::train
