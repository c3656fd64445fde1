#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "retinaface/base/random.h"
#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"

namespace retinaface::internal {

/// What a file calls the tensors that were renamed, by our names.
using FileNames = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] const std::string& name_in_file(const FileNames& names, const std::string& ours);

enum class WeightKind { ConvWeight, Bias, Gamma, Beta, Mean, Variance };

/// Where the numbers of a network come from while its graph is built.
class WeightSource {
 public:
  WeightSource() = default;
  WeightSource(const WeightSource&) = delete;
  WeightSource& operator=(const WeightSource&) = delete;
  virtual ~WeightSource() = default;

  /// @param gain  of random convolution weights
  [[nodiscard]] virtual Tensor take(const std::string& name, const Shape& shape, WeightKind kind,
                                    float gain) = 0;
  /// Whether the BatchNorm `norm` has been folded into the convolution `conv` before it.
  [[nodiscard]] virtual bool is_folded(const std::string& conv, const std::string& norm) const = 0;
};

/// Takes tensors by name. Each must have the shape asked for, and each must be asked for.
class NamedWeights : public WeightSource {
 public:
  enum class Mode {
    Copy,
    CheckOnly,  ///< what `take` gives is empty
  };

  /// @param tensors     borrowed
  /// @param subject     starts error messages
  /// @param file_names  for error messages
  NamedWeights(const NamedTensors& tensors, std::string_view subject, Mode mode,
               FileNames file_names = {})
      : tensors_(tensors), subject_(subject), mode_(mode), file_names_(std::move(file_names)) {}

  [[nodiscard]] Tensor take(const std::string& name, const Shape& shape, WeightKind kind,
                            float gain) override;
  [[nodiscard]] bool is_folded(const std::string& conv, const std::string& norm) const override;

  /// @return Corrupt for the first tensor that was missing, misshaped or not finite, or else for
  ///         one that nobody took
  [[nodiscard]] Result<void> finish() const;

 private:
  const NamedTensors& tensors_;
  std::string subject_;
  Mode mode_;
  FileNames file_names_;
  std::set<std::string, std::less<>> taken_;
  std::optional<Error> error_;
};

/// Makes seeded random numbers (He et al. 2015, uniform) and keeps a copy of them by name.
class RandomWeights : public WeightSource {
 public:
  explicit RandomWeights(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] Tensor take(const std::string& name, const Shape& shape, WeightKind kind,
                            float gain) override;
  [[nodiscard]] bool is_folded(const std::string&, const std::string&) const override {
    return false;
  }
  [[nodiscard]] NamedTensors tensors() && { return std::move(tensors_); }

 private:
  Random random_;
  NamedTensors tensors_;
};

}  // namespace retinaface::internal
