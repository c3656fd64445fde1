#include "retinaface/model/weight_source.h"

#include <algorithm>
#include <cmath>

#include "retinaface/base/file.h"

namespace retinaface::internal {
namespace {

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(),
                     [](float value) { return std::isfinite(value); });
}

/// What is wrong with a tensor that a network wants in the given shape; "" when nothing is.
std::string objection(const Tensor& tensor, const Shape& shape, WeightKind kind) {
  if (tensor.shape() != shape) {
    return "has shape " + to_string(tensor.shape()) + ", this network needs " + to_string(shape);
  }
  if (!all_finite(tensor.values())) return "holds NaN or infinity, expected finite numbers";
  const bool negative = std::any_of(tensor.values().begin(), tensor.values().end(),
                                    [](float value) { return value < 0; });
  if (kind == WeightKind::Variance && negative) return "holds negative variances";
  return {};
}

}  // namespace

const std::string& name_in_file(const FileNames& names, const std::string& ours) {
  const auto renamed = names.find(ours);
  return renamed != names.end() ? renamed->second : ours;
}

Tensor NamedWeights::take(const std::string& name, const Shape& shape, WeightKind kind, float) {
  const auto fail = [&](const std::string& what) {
    const std::string& shown = name_in_file(file_names_, name);
    if (!error_) error_ = Error{ErrorCode::Corrupt, subject_ + ": tensor '" + shown + "' " + what};
    return Tensor(Shape{0});
  };
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) return fail("is missing, expected shape " + to_string(shape));
  taken_.insert(name);
  const std::string what = objection(found->second, shape, kind);
  if (!what.empty()) return fail(what);
  return mode_ == Mode::Copy ? found->second.clone() : Tensor(Shape{0});
}

bool NamedWeights::is_folded(const std::string& conv, const std::string& norm) const {
  return !tensors_.contains(norm + ".weight") && tensors_.contains(conv + ".bias");
}

Result<void> NamedWeights::finish() const {
  if (error_) return *error_;
  for (const auto& [name, tensor] : tensors_) {
    if (taken_.contains(name)) continue;
    return Error{ErrorCode::Corrupt, subject_ + ": tensor '" + printable(name) + "' of shape " +
                                         to_string(tensor.shape()) +
                                         " is not part of this network"};
  }
  return {};
}

Tensor RandomWeights::take(const std::string& name, const Shape& shape, WeightKind kind,
                           float gain) {
  const auto made = tensors_.find(name);
  if (made != tensors_.end()) return made->second.clone();  // shared heads
  Tensor tensor(shape);
  const double fan_in =
      kind == WeightKind::ConvWeight ? static_cast<double>(shape[1] * shape[2] * shape[3]) : 1;
  const double bound = gain * std::sqrt(6 / fan_in);
  for (float& value : tensor.values()) {
    switch (kind) {
      case WeightKind::ConvWeight:
        value = static_cast<float>(random_.uniform(-bound, bound));
        break;
      case WeightKind::Gamma:
      case WeightKind::Variance:
        value = static_cast<float>(random_.uniform(0.8, 1.2));
        break;
      case WeightKind::Bias:
      case WeightKind::Beta:
      case WeightKind::Mean:
        value = static_cast<float>(random_.uniform(-0.1, 0.1));
        break;
    }
  }
  tensors_.emplace(name, tensor.clone());
  return tensor;
}

}  // namespace retinaface::internal
