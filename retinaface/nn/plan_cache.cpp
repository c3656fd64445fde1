#include "retinaface/nn/plan_cache.h"

#include <algorithm>
#include <utility>

namespace retinaface::nn::internal {

std::shared_ptr<const Plan> PlanCache::find(int batch, Extent picture) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(plans_, [&](const std::shared_ptr<const Plan>& plan) {
    return plan->batch == batch && plan->picture == picture;
  });
  if (found == plans_.end()) return nullptr;
  plans_.splice(plans_.begin(), plans_, found);
  return plans_.front();
}

Result<std::shared_ptr<const Plan>> PlanCache::find_or_make(const Program& program, int batch,
                                                            Extent picture,
                                                            const PlanLimits& limits) {
  if (auto known = find(batch, picture)) return known;
  RETINAFACE_ASSIGN_OR_RETURN(Plan made, make_plan(program, batch, picture, limits));
  auto plan = std::make_shared<const Plan>(std::move(made));
  const std::lock_guard lock(mutex_);
  plans_.push_front(plan);
  if (plans_.size() > kMaxPlans) plans_.pop_back();
  return plan;
}

std::size_t PlanCache::bytes() const {
  const std::lock_guard lock(mutex_);
  std::size_t sum = 0;
  for (const auto& plan : plans_) sum += plan->bytes();
  return sum;
}

}  // namespace retinaface::nn::internal
