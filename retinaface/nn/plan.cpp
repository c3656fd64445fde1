#include <algorithm>
#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/nn/passes/plan_memory.h"
#include "retinaface/nn/program.h"

namespace retinaface::nn::internal {
namespace {

/// Vectors of the last pixel may reach beyond the last channel of a slice.
constexpr std::size_t kSlackFloats = 16;
constexpr std::size_t kAlignedFloats = kTensorAlignment / sizeof(float);

std::size_t align_up(std::size_t floats) {
  return (floats + kAlignedFloats - 1) / kAlignedFloats * kAlignedFloats;
}

std::string describe(int batch, Extent picture) {
  std::string text = std::to_string(picture.width) + "x" + std::to_string(picture.height);
  if (batch > 1) text = std::to_string(batch) + " pictures of " + text;
  return text;
}

Error too_large(int batch, Extent picture, double bytes, const PlanLimits& limits) {
  const auto mib = [](double value) {
    return std::to_string(static_cast<std::int64_t>(value / (1 << 20)) + 1);
  };
  return {ErrorCode::LimitExceeded,
          describe(batch, picture) + ": the network needs a workspace of " + mib(bytes) +
              " MiB, the limit is " +
              std::to_string(limits.max_workspace_bytes / (std::size_t{1} << 20)) + " MiB"};
}

/// Builds a plan step by step; every function fills in one part of it.
class Planner {
 public:
  Planner(const Program& program, int batch, Extent picture, const PlanLimits& limits)
      : program_(program), limits_(limits) {
    plan_.batch = batch;
    plan_.picture = picture;
    plan_.maps.resize(program.values.size());
    plan_.offsets.resize(program.values.size(), 0);
  }

  Result<Plan> make() {
    RETINAFACE_RETURN_IF_ERROR(pad_picture());
    RETINAFACE_RETURN_IF_ERROR(find_extents());
    RETINAFACE_RETURN_IF_ERROR(place_buffers());
    return std::move(plan_);
  }

 private:
  [[nodiscard]] const NetworkValue& value(ValueId id) const {
    return program_.values[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] Map& map(ValueId id) { return plan_.maps[static_cast<std::size_t>(id)]; }

  Result<void> pad_picture() {
    const auto pad = [this](int size) {
      const std::int64_t multiple = program_.size_multiple;
      return (std::int64_t{size} + multiple - 1) / multiple * multiple;
    };
    const std::int64_t height = pad(plan_.picture.height);
    const std::int64_t width = pad(plan_.picture.width);
    constexpr std::int64_t kMax = std::numeric_limits<int>::max() / 64;
    if (height > kMax || width > kMax) {
      const double bytes = static_cast<double>(height) * static_cast<double>(width) * 12;
      return too_large(plan_.batch, plan_.picture, bytes, limits_);
    }
    plan_.image.extent = {static_cast<int>(height), static_cast<int>(width)};
    plan_.image.channels = 3;
    return {};
  }

  Result<void> find_extents() {
    for (const Program::Step& step : program_.steps) {
      std::vector<Extent> inputs;
      for (const ValueId input : step.inputs) inputs.push_back(map(input).extent);
      if (inputs.empty()) inputs.push_back(plan_.image.extent);
      const Extent output = step.op->output_extent(inputs);
      if (output.height < 1 || output.width < 1) {
        return Error{ErrorCode::InvalidArgument, describe(plan_.batch, plan_.picture) +
                                                     ": too small for the kernel of node '" +
                                                     step.name + "'"};
      }
      RETINAFACE_REQUIRE(step.op->accepts(inputs, output),
                         "node '" + step.name + "': its inputs have different sizes");
      const std::size_t scratch = align_up(step.op->scratch_size(inputs, output) + kSlackFloats);
      plan_.scratch_stride = std::max(plan_.scratch_stride, scratch);
      for (const ValueId id : step.outputs) {
        const NetworkValue& whole = value(value(id).whole);
        const std::ptrdiff_t stride = padded_channels(whole.channels);
        map(id) = {nullptr, output, value(id).channels, stride};
        map(value(id).whole) = {nullptr, output, whole.channels, stride};
      }
    }
    return {};
  }

  /// The steps between which the storage of every whole value is in use.
  [[nodiscard]] std::vector<BufferLife> buffer_lives() const {
    constexpr int kUnused = std::numeric_limits<int>::max();
    std::vector<BufferLife> lives(program_.values.size(), {0, kUnused, -1});
    const auto touch = [&](ValueId id, int step) {
      BufferLife& life = lives[static_cast<std::size_t>(value(id).whole)];
      life.first = std::min(life.first, step);
      life.last = std::max(life.last, step);
    };
    const int num_steps = static_cast<int>(program_.steps.size());
    for (int i = 0; i < num_steps; ++i) {
      for (const ValueId id : program_.steps[static_cast<std::size_t>(i)].inputs) touch(id, i);
      for (const ValueId id : program_.steps[static_cast<std::size_t>(i)].outputs) touch(id, i);
    }
    for (const GraphOutput& output : program_.outputs) touch(output.value, num_steps);
    return lives;
  }

  Result<void> place_buffers() {
    std::vector<BufferLife> lives = buffer_lives();
    for (std::size_t i = 0; i < lives.size(); ++i) {
      if (lives[i].last < 0) continue;
      const Map& map = plan_.maps[i];
      const double floats = static_cast<double>(plan_.batch) * map.extent.height *
                            map.extent.width * static_cast<double>(map.pixel_stride);
      if (floats * sizeof(float) > static_cast<double>(limits_.max_workspace_bytes)) {
        return too_large(plan_.batch, plan_.picture, floats * sizeof(float), limits_);
      }
      lives[i].size = align_up(static_cast<std::size_t>(floats) + kSlackFloats);
    }
    const MemoryPlan memory = plan_memory(lives);
    for (std::size_t i = 0; i < lives.size(); ++i) {
      const auto whole = static_cast<std::size_t>(program_.values[i].whole);
      plan_.offsets[i] =
          memory.offsets[whole] + static_cast<std::size_t>(program_.values[i].first_channel);
    }
    plan_.scratch_offset = memory.total;
    plan_.workspace_floats =
        memory.total + plan_.scratch_stride * static_cast<std::size_t>(limits_.num_threads);
    const double bytes = static_cast<double>(plan_.workspace_floats) * sizeof(float);
    if (bytes > static_cast<double>(limits_.max_workspace_bytes)) {
      return too_large(plan_.batch, plan_.picture, bytes, limits_);
    }
    return {};
  }

  const Program& program_;
  const PlanLimits& limits_;
  Plan plan_;
};

}  // namespace

std::size_t Plan::bytes() const {
  return sizeof(Plan) + maps.size() * sizeof(Map) + offsets.size() * sizeof(std::size_t);
}

Result<Plan> make_plan(const Program& program, int batch, Extent picture,
                       const PlanLimits& limits) {
  return Planner(program, batch, picture, limits).make();
}

}  // namespace retinaface::nn::internal
