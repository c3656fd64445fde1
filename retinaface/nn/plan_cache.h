#pragma once

#include <list>
#include <memory>
#include <mutex>

#include "retinaface/nn/program.h"

namespace retinaface::nn::internal {

/// The plans of the sizes used last. All members may be called concurrently.
class PlanCache {
 public:
  /// A plan takes kilobytes and a tenth of a millisecond to make.
  static constexpr std::size_t kMaxPlans = 64;

  [[nodiscard]] Result<std::shared_ptr<const Plan>> find_or_make(const Program& program, int batch,
                                                                 Extent picture,
                                                                 const PlanLimits& limits);
  [[nodiscard]] std::size_t bytes() const;

 private:
  [[nodiscard]] std::shared_ptr<const Plan> find(int batch, Extent picture);

  mutable std::mutex mutex_;
  std::list<std::shared_ptr<const Plan>> plans_;  ///< the last used first
};

}  // namespace retinaface::nn::internal
