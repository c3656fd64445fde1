#include "apps/retinaface/engine_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "retinaface/base/random.h"
#include "retinaface/base/stopwatch.h"
#include "retinaface/nn/engine.h"

namespace retinaface::cli {
namespace {

std::vector<std::uint8_t> noise(int side) {
  std::vector<std::uint8_t> bytes(3 * static_cast<std::size_t>(side) *
                                  static_cast<std::size_t>(side));
  Random random(1);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  return bytes;
}

std::vector<float> values_of(const nn::RunOutputs& outputs) {
  std::vector<float> values;
  for (const nn::OutputView& view : outputs.views()) {
    const std::ptrdiff_t num_pixels = std::ptrdiff_t{view.batch} * view.height * view.width;
    for (std::ptrdiff_t pixel = 0; pixel < num_pixels; ++pixel) {
      const float* channels = view.data + pixel * view.pixel_stride;
      values.insert(values.end(), channels, channels + view.channels);
    }
  }
  return values;
}

struct Run {
  std::vector<float> values;
  double milliseconds = 0;  ///< fastest of all repetitions
};

Result<Run> run(const Model& model, const std::string& isa, int side, int repetitions) {
  RETINAFACE_ASSIGN_OR_RETURN(nn::Graph graph, build_graph(model));
  RETINAFACE_ASSIGN_OR_RETURN(const nn::Engine engine,
                              nn::Engine::compile(std::move(graph), {.isa = isa}));
  const std::vector<std::uint8_t> pixels = noise(side);
  const std::array batch{
      nn::InputImage{pixels.data(), side, side, std::ptrdiff_t{3} * side, false}};
  Run result{{}, std::numeric_limits<double>::infinity()};
  for (int i = 0; i < repetitions; ++i) {
    const Stopwatch watch;
    RETINAFACE_ASSIGN_OR_RETURN(const nn::RunOutputs outputs, engine.run(batch));
    result.milliseconds = std::min(result.milliseconds, watch.elapsed_ms());
    if (i == 0) result.values = values_of(outputs);
  }
  return result;
}

EngineCheck compare(const std::string& isa, const Run& run, const std::vector<float>& plain) {
  double max_difference = 0;
  double max_magnitude = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (!std::isfinite(run.values[i])) return {isa, false, "gives values that are not finite"};
    max_magnitude = std::max(max_magnitude, std::fabs(double{plain[i]}));
    max_difference = std::max(max_difference, std::fabs(double{run.values[i]} - plain[i]));
  }
  const bool ok = max_difference <= 1e-3 * max_magnitude;
  return {isa, ok,
          fmt::format("{}, {:.1f} ms, differs by {:.1e} of {:.1e}", ok ? "ok" : "WRONG",
                      run.milliseconds, max_difference, max_magnitude)};
}

}  // namespace

std::vector<EngineCheck> check_engine(const Model& model, int side) {
  const auto plain = run(model, "plain", side, 1);
  if (!plain) return {{"plain", false, plain.error().message}};
  std::vector<EngineCheck> checks;
  for (const std::string& isa : nn::available_isas()) {
    const auto fast = isa == "plain" ? plain : run(model, isa, side, 5);
    checks.push_back(fast ? compare(isa, *fast, plain->values)
                          : EngineCheck{isa, false, fast.error().message});
  }
  return checks;
}

}  // namespace retinaface::cli
