#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/nn/graph.h"

namespace retinaface::nn {
namespace internal {
struct EngineCore;
class Workspace;
}  // namespace internal

/// A borrowed 8-bit picture of three interleaved channels.
struct InputImage {
  const std::uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  std::ptrdiff_t row_stride = 0;  ///< bytes
  /// The bytes stand in the reverse of the network's channel order (RGB for a BGR network).
  bool reverse_channels = false;
};

/// One output of one run: channel c of pixel (y, x) of picture b is
/// `data[((b * height + y) * width + x) * pixel_stride + c]`.
struct OutputView {
  std::string_view name;
  const float* data = nullptr;
  int batch = 0;
  int height = 0;
  int width = 0;
  int channels = 0;
  std::ptrdiff_t pixel_stride = 0;
};

struct EngineOptions {
  int num_threads = 0;  ///< 0: available_cpu_count()
  /// Workspaces that wait for their next run take at most this; one serves every picture size up
  /// to the largest that it has met. The plans of the 64 sizes used last are kept besides.
  std::size_t max_cached_bytes = std::size_t{512} << 20;
  /// A run that needs a larger workspace is an error instead of an attempt.
  std::size_t max_workspace_bytes = std::size_t{8} << 30;
  /// "" takes the best of the machine; otherwise a name of `available_isas()`. "plain" runs the
  /// graph node by node as its operations are defined: the reference that the rest is tested with.
  std::string isa = {};
};

/// The outputs of one run. Owns the workspace they live in; destruction gives it back for reuse.
class RunOutputs {
 public:
  RunOutputs(RunOutputs&&) noexcept;
  RunOutputs& operator=(RunOutputs&&) noexcept;
  ~RunOutputs();

  /// In the order of `Graph::outputs`. Valid while this object lives.
  [[nodiscard]] std::span<const OutputView> views() const;

 private:
  friend class Engine;
  RunOutputs(std::shared_ptr<internal::EngineCore> core,
             std::unique_ptr<internal::Workspace> workspace);

  std::shared_ptr<internal::EngineCore> core_;  ///< outputs may outlive the engine
  std::unique_ptr<internal::Workspace> workspace_;
};

/// How long one step of the plan takes.
struct StepTime {
  std::string name;    ///< of the graph node whose result it is
  std::string kernel;  ///< what computes it
  double milliseconds = 0;
  double mega_macs = 0;  ///< multiply-adds that the definition asks for
  /// Multiply-adds that the kernel does: a quarter for Winograd, whose transforms do not count.
  double mega_macs_done = 0;
};

/// Runs a graph on the CPU. Const members may be called from several threads at once; results are
/// bit-identical for any batch composition and any number of threads.
class Engine {
 public:
  /// Simplifies the graph and prepares the weights.
  /// @return  InvalidArgument for an unknown isa, Unavailable for one that this machine lacks
  [[nodiscard]] static Result<Engine> compile(Graph graph, const EngineOptions& options = {});

  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  /// Runs a batch of pictures of one size. Allocates only for the first run of a size.
  /// @throws ContractError  an empty batch, pictures of different sizes, a size below 1
  /// @return LimitExceeded when the workspace would be too large; InvalidArgument for a picture
  ///         smaller than an unpadded kernel
  [[nodiscard]] Result<RunOutputs> run(std::span<const InputImage> batch) const;

  /// The fastest of `repetitions` runs, step by step.
  [[nodiscard]] Result<std::vector<StepTime>> profile(std::span<const InputImage> batch,
                                                      int repetitions) const;

  [[nodiscard]] int num_threads() const;
  [[nodiscard]] std::string_view isa() const;
  /// Memory of weights, cached plans and workspaces.
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  explicit Engine(std::shared_ptr<internal::EngineCore> core);

  std::shared_ptr<internal::EngineCore> core_;
};

/// Instruction sets that this machine and this build have, best first; "plain" is always last.
[[nodiscard]] std::vector<std::string> available_isas();

/// Billions of multiply-adds a second that one thread of this machine does in registers with an
/// instruction set: what bounds every step from below. Measures for some milliseconds.
/// @return  0 for "plain", which has no vectors, and for what `available_isas` does not name
[[nodiscard]] double peak_giga_macs(std::string_view isa);

}  // namespace retinaface::nn
