#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace retinaface::mesh {

struct AdamOptions {
  float mean_decay = 0.9F;
  float square_decay = 0.99F;
};

/// Adam (Kingma and Ba 2015) for one array of parameters.
class Adam {
 public:
  explicit Adam(std::size_t num_parameters, const AdamOptions& options = {})
      : options_(options), mean_(num_parameters), square_(num_parameters) {}

  /// @param gradients  become 0
  /// @throws ContractError  spans of another size
  void step(std::span<float> parameters, std::span<float> gradients, float rate);

 private:
  AdamOptions options_;
  std::vector<float> mean_;
  std::vector<float> square_;
  float mean_left_ = 1;    ///< what the start still counts in `mean_`
  float square_left_ = 1;  ///< likewise
};

}  // namespace retinaface::mesh
