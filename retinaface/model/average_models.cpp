#include "retinaface/model/average_models.h"

#include <algorithm>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"

namespace retinaface {
namespace {

bool have_same_tensors(const Model& a, const Model& b) {
  return std::ranges::equal(a.tensors, b.tensors, [](const auto& one, const auto& other) {
    return one.first == other.first && one.second.shape() == other.second.shape();
  });
}

Error differ(const Model& a, const Model& b, const std::string& what) {
  return {ErrorCode::InvalidArgument, a.name + " and " + b.name + " have different " + what +
                                          ", expected the same to average them"};
}

}  // namespace

Result<Model> average_models(std::vector<Model> models) {
  RETINAFACE_REQUIRE(!models.empty(), "no model to average");
  Model& mean = models.front();
  for (const Model& model : models) {
    if (!(model.config == mean.config)) return differ(mean, model, "networks");
    if (!have_same_tensors(mean, model)) return differ(mean, model, "tensors");
  }
  for (auto& [name, tensor] : mean.tensors) {
    for (std::size_t i = 0; i < tensor.values().size(); ++i) {
      double sum = 0;
      for (const Model& model : models) sum += model.tensors.at(name).data()[i];
      tensor.data()[i] = static_cast<float>(sum / static_cast<double>(models.size()));
    }
  }
  return std::move(mean);
}

}  // namespace retinaface
