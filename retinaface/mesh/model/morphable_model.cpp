#include "retinaface/mesh/model/morphable_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "retinaface/base/file.h"
#include "retinaface/formats/messages.h"

namespace retinaface::mesh {
namespace {

class ModelCheck {
 public:
  ModelCheck(const MorphableModel& model, std::string_view name) : model_(model), name_(name) {}

  [[nodiscard]] Result<void> run() const {
    if (model_.mean_positions.empty() || model_.mean_positions.size() % 3 != 0)
      return fault(fmt::format("the mean has {} numbers, expected three for each vertex",
                               model_.mean_positions.size()));
    RETINAFACE_RETURN_IF_ERROR(check_finite(model_.mean_positions, "mean"));
    RETINAFACE_RETURN_IF_ERROR(check_triangles());
    RETINAFACE_RETURN_IF_ERROR(check_landmarks());
    RETINAFACE_RETURN_IF_ERROR(check_albedo());
    RETINAFACE_RETURN_IF_ERROR(check_modes(model_.identity, "identity"));
    RETINAFACE_RETURN_IF_ERROR(check_modes(model_.expression, "expression"));
    return check_modes(model_.albedo, "albedo");
  }

 private:
  [[nodiscard]] Error fault(std::string_view what) const {
    return retinaface::internal::corrupt(name_, what);
  }

  [[nodiscard]] Result<void> check_finite(std::span<const float> values,
                                          std::string_view what) const {
    const bool finite =
        std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
    if (finite) return {};
    return fault(fmt::format("the {} holds a number that is not finite", what));
  }

  [[nodiscard]] Result<void> check_vertex(std::uint32_t vertex, std::string_view what) const {
    if (vertex < model_.num_vertices()) return {};
    return fault(fmt::format("a {} has vertex {}, expected one below {}", what, vertex,
                             model_.num_vertices()));
  }

  [[nodiscard]] Result<void> check_triangles() const {
    for (const Triangle& triangle : model_.triangles)
      RETINAFACE_RETURN_IF_ERROR(check_vertex(std::ranges::max(triangle), "triangle"));
    return {};
  }

  [[nodiscard]] Result<void> check_landmarks() const {
    const std::size_t count = model_.landmarks68.size();
    if (count != 0 && count != 68)
      return fault(fmt::format("has {} landmarks, expected 68 or none", count));
    for (const std::uint32_t vertex : model_.landmarks68)
      RETINAFACE_RETURN_IF_ERROR(check_vertex(vertex, "landmark"));
    return {};
  }

  [[nodiscard]] Result<void> check_albedo() const {
    const std::size_t size = model_.mean_albedo.size();
    const std::size_t wanted = model_.mean_positions.size();
    if ((size != 0 || model_.albedo.size() != 0) && size != wanted)
      return fault(fmt::format("the mean albedo has {} numbers, expected {}", size, wanted));
    return check_finite(model_.mean_albedo, "mean albedo");
  }

  [[nodiscard]] Result<void> check_modes(const LinearModes& modes, std::string_view basis) const {
    const std::size_t wanted = modes.size() * model_.mean_positions.size();
    if (modes.directions.size() != wanted)
      return fault(fmt::format("the {} directions have {} numbers, expected {}", basis,
                               modes.directions.size(), wanted));
    if (!modes.names.empty() && modes.names.size() != modes.size())
      return fault(fmt::format("has {} names of {} modes, expected {}", modes.names.size(), basis,
                               modes.size()));
    for (const std::string& mode : modes.names) {
      if (mode.empty() || mode.find('\n') != std::string::npos)
        return fault(fmt::format("a name of the {} modes is '{}', expected one line", basis,
                                 printable(mode)));
    }
    const auto& deviations = modes.standard_deviations;
    if (std::ranges::any_of(deviations, [](float deviation) { return deviation < 0; }))
      return fault(fmt::format("a standard deviation of the {} modes is negative", basis));
    RETINAFACE_RETURN_IF_ERROR(check_finite(deviations, fmt::format("{} deviations", basis)));
    return check_finite(modes.directions, fmt::format("{} directions", basis));
  }

  const MorphableModel& model_;
  std::string_view name_;
};

}  // namespace

Result<void> check_morphable_model(const MorphableModel& model, std::string_view name) {
  return ModelCheck(model, name).run();
}

}  // namespace retinaface::mesh
