#pragma once

#include <string>
#include <vector>

#include "retinaface/model/model.h"

namespace retinaface::cli {

/// What running a model with one instruction set showed.
struct EngineCheck {
  std::string isa;
  bool ok = false;
  std::string sentence;  ///< "ok, 1.2 ms, differs by 3e-06 of 5", or what went wrong
};

/// Runs the model on noise of side × side with every instruction set that is here, best first, and
/// compares all outputs with the plain kernels': they must be finite and agree within 0.1 % of the
/// largest one, as kernels may add in another order.
[[nodiscard]] std::vector<EngineCheck> check_engine(const Model& model, int side);

}  // namespace retinaface::cli
