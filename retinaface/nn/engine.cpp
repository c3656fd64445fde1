#include "retinaface/nn/engine.h"

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/base/cpu_count.h"
#include "retinaface/base/file.h"
#include "retinaface/base/stopwatch.h"
#include "retinaface/nn/kernels/isa.h"
#include "retinaface/nn/plan_cache.h"
#include "retinaface/nn/workspace.h"

namespace retinaface::nn {
namespace internal {

/// What the engine and its outputs share: outputs may outlive the engine.
struct EngineCore {
  EngineCore(Program ready_program, const EngineOptions& engine_options, std::string isa_name,
             int num_threads)
      : program(std::move(ready_program)),
        options(engine_options),
        isa(std::move(isa_name)),
        threads(num_threads),
        workspaces(engine_options.max_cached_bytes) {}

  Program program;
  EngineOptions options;
  std::string isa;
  ThreadPool threads;
  PlanCache plans;
  WorkspacePool workspaces;
};

}  // namespace internal

namespace {

using internal::EngineCore;
using internal::Kernels;
using internal::Map;
using internal::Plan;
using internal::Program;
using internal::Workspace;

constexpr std::string_view kPlain = "plain";
constexpr int kMaxThreads = 1024;

std::string join_names(std::span<const std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

struct ChosenIsa {
  std::string name;
  const Kernels* kernels = nullptr;  ///< null for "plain"
};

Result<ChosenIsa> choose_isa(const std::string& wanted) {
  const auto& usable = internal::usable_isas();
  if (wanted == kPlain || (wanted.empty() && usable.empty())) return ChosenIsa{std::string(kPlain)};
  if (wanted.empty()) return ChosenIsa{usable.front().name, &usable.front().kernels};
  const auto found = std::ranges::find(usable, wanted, &internal::Isa::name);
  if (found != usable.end()) return ChosenIsa{found->name, &found->kernels};
  const auto& known = internal::known_isa_names();
  if (std::ranges::find(known, wanted) == known.end()) {
    return Error{ErrorCode::InvalidArgument, "instruction set '" + printable(wanted) +
                                                 "': unknown, expected one of " +
                                                 join_names(known)};
  }
  const std::vector<std::string> available = available_isas();
  return Error{ErrorCode::Unavailable,
               "instruction set '" + wanted + "': this machine or build lacks it, it has " +
                   join_names(std::vector<std::string_view>(available.begin(), available.end()))};
}

void check_batch(std::span<const InputImage> batch) {
  RETINAFACE_REQUIRE(!batch.empty(), "the batch is empty");
  for (const InputImage& image : batch) {
    RETINAFACE_REQUIRE(
        image.data != nullptr && image.width >= 1 && image.height >= 1,
        "a picture of " + std::to_string(image.width) + "x" + std::to_string(image.height));
    RETINAFACE_REQUIRE(image.width == batch[0].width && image.height == batch[0].height,
                       "pictures of different sizes in one batch");
  }
}

/// Gives every value and output its place in the workspace.
void bind(const Program& program, const Plan& plan, Workspace& workspace) {
  workspace.maps.assign(plan.maps.begin(), plan.maps.end());
  for (std::size_t i = 0; i < plan.maps.size(); ++i) {
    workspace.maps[i].data = workspace.data() + plan.offsets[i];
  }
  workspace.views.clear();
  for (const GraphOutput& output : program.outputs) {
    const Map& map = workspace.maps[static_cast<std::size_t>(output.value)];
    workspace.views.push_back({output.name, map.data, plan.batch, map.extent.height,
                               map.extent.width, map.channels, map.pixel_stride});
  }
}

/// The inputs or outputs of one step without allocation; the maps of a step are few.
class StepMaps {
 public:
  StepMaps(const std::vector<Map>& maps, const std::vector<ValueId>& ids) : size_(ids.size()) {
    if (size_ > kInPlace) spilled_.resize(size_);
    Map* const to = size_ > kInPlace ? spilled_.data() : in_place_.data();
    for (std::size_t i = 0; i < size_; ++i) to[i] = maps[static_cast<std::size_t>(ids[i])];
  }
  explicit StepMaps(const Map& only) : size_(1) { in_place_[0] = only; }

  [[nodiscard]] std::span<const Map> get() const {
    return {size_ > kInPlace ? spilled_.data() : in_place_.data(), size_};
  }

 private:
  static constexpr std::size_t kInPlace = 16;
  std::array<Map, kInPlace> in_place_;
  std::vector<Map> spilled_;
  std::size_t size_;
};

/// Runs all steps; tells `after_step` the number of each one that is done.
template <typename AfterStep>
void run_steps(EngineCore& core, const Plan& plan, Workspace& workspace,
               std::span<const InputImage> batch, const AfterStep& after_step) {
  const internal::RunContext context{batch, &core.threads, workspace.data() + plan.scratch_offset,
                                     static_cast<std::ptrdiff_t>(plan.scratch_stride)};
  for (std::size_t i = 0; i < core.program.steps.size(); ++i) {
    const Program::Step& step = core.program.steps[i];
    const StepMaps inputs =
        step.inputs.empty() ? StepMaps(plan.image) : StepMaps(workspace.maps, step.inputs);
    const StepMaps outputs(workspace.maps, step.outputs);
    step.op->run(context, inputs.get(), outputs.get());
    after_step(i);
  }
}

struct ReadyRun {
  std::shared_ptr<const Plan> plan;
  std::unique_ptr<Workspace> workspace;
};

Result<ReadyRun> prepare(EngineCore& core, std::span<const InputImage> batch) {
  check_batch(batch);
  const internal::PlanLimits limits{core.threads.num_threads(), core.options.max_workspace_bytes};
  RETINAFACE_ASSIGN_OR_RETURN(auto plan,
                              core.plans.find_or_make(core.program, static_cast<int>(batch.size()),
                                                      {batch[0].height, batch[0].width}, limits));
  const std::size_t bytes = plan->workspace_floats * sizeof(float);
  try {
    auto workspace = core.workspaces.borrow(bytes);
    bind(core.program, *plan, *workspace);
    return ReadyRun{std::move(plan), std::move(workspace)};
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::LimitExceeded,
                 "workspace: the system did not grant " + std::to_string(bytes >> 20U) + " MiB"};
  }
}

}  // namespace

RunOutputs::RunOutputs(std::shared_ptr<internal::EngineCore> core,
                       std::unique_ptr<internal::Workspace> workspace)
    : core_(std::move(core)), workspace_(std::move(workspace)) {}

RunOutputs::RunOutputs(RunOutputs&&) noexcept = default;

RunOutputs& RunOutputs::operator=(RunOutputs&& other) noexcept {
  std::swap(core_, other.core_);
  std::swap(workspace_, other.workspace_);
  return *this;
}

RunOutputs::~RunOutputs() {
  if (workspace_) core_->workspaces.give_back(std::move(workspace_));
}

std::span<const OutputView> RunOutputs::views() const {
  return workspace_->views;
}

Result<Engine> Engine::compile(Graph graph, const EngineOptions& options) {
  RETINAFACE_REQUIRE(options.num_threads >= 0,
                     "num_threads is " + std::to_string(options.num_threads));
  RETINAFACE_ASSIGN_OR_RETURN(ChosenIsa isa, choose_isa(options.isa));
  const int wanted = thread_count(options.num_threads);
  return Engine(std::make_shared<EngineCore>(internal::make_program(std::move(graph), isa.kernels),
                                             options, std::move(isa.name),
                                             std::min(wanted, kMaxThreads)));
}

Engine::Engine(std::shared_ptr<internal::EngineCore> core) : core_(std::move(core)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Result<RunOutputs> Engine::run(std::span<const InputImage> batch) const {
  RETINAFACE_ASSIGN_OR_RETURN(ReadyRun ready, prepare(*core_, batch));
  run_steps(*core_, *ready.plan, *ready.workspace, batch, [](std::size_t) {});
  return RunOutputs(core_, std::move(ready.workspace));
}

Result<std::vector<StepTime>> Engine::profile(std::span<const InputImage> batch,
                                              int repetitions) const {
  RETINAFACE_REQUIRE(repetitions >= 1, "repetitions is " + std::to_string(repetitions));
  RETINAFACE_ASSIGN_OR_RETURN(ReadyRun ready, prepare(*core_, batch));
  std::vector<StepTime> times;
  for (const Program::Step& step : core_->program.steps) {
    const Map& out = ready.plan->maps[static_cast<std::size_t>(step.outputs[0])];
    const double pixels = static_cast<double>(batch.size()) * out.extent.height *
                          static_cast<double>(out.extent.width);
    const double mega_macs = step.op->macs_per_pixel() * pixels / 1e6;
    times.push_back({step.name, std::string(step.op->kernel()),
                     std::numeric_limits<double>::infinity(), mega_macs,
                     mega_macs * step.op->macs_done()});
  }
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    Stopwatch watch;
    run_steps(*core_, *ready.plan, *ready.workspace, batch, [&](std::size_t step) {
      times[step].milliseconds = std::min(times[step].milliseconds, watch.elapsed_ms());
      watch.restart();
    });
  }
  core_->workspaces.give_back(std::move(ready.workspace));
  return times;
}

int Engine::num_threads() const {
  return core_->threads.num_threads();
}

std::string_view Engine::isa() const {
  return core_->isa;
}

std::size_t Engine::memory_bytes() const {
  return core_->program.weight_bytes() + core_->plans.bytes() + core_->workspaces.bytes();
}

double peak_giga_macs(std::string_view isa) {
  constexpr std::int64_t kRounds = 100'000;
  constexpr int kRepetitions = 30;
  const auto& usable = internal::usable_isas();
  const auto found = std::ranges::find(usable, isa, &internal::Isa::name);
  if (found == usable.end()) return 0;
  double best_ms = std::numeric_limits<double>::infinity();
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    const Stopwatch watch;
    const float sum = found->kernels.multiply_add_rounds(kRounds, 0.5F);
    // Looking at the sum keeps the work from being optimised away; it is a positive number.
    if (sum > 0) best_ms = std::min(best_ms, watch.elapsed_ms());
  }
  return kRounds * internal::kMultiplyAddChains * found->kernels.lanes / (best_ms * 1e6);
}

std::vector<std::string> available_isas() {
  std::vector<std::string> names;
  for (const internal::Isa& isa : internal::usable_isas()) names.push_back(isa.name);
  names.emplace_back(kPlain);
  return names;
}

}  // namespace retinaface::nn
