#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/model/model.h"

namespace retinaface::train {

/// A training run between two steps: all that is needed to go on as if it had never stopped.
struct Checkpoint {
  Model model;             ///< the weights of the last step
  NamedTensors average;    ///< see WeightAverage; empty without one
  NamedTensors optimiser;  ///< see Optimiser::state

  std::int64_t num_steps = 0;  ///< that are done; which pictures come next follows from it
  std::uint64_t seed = 0;
  std::optional<double> best_ap;  ///< of all validations so far
  int num_worse = 0;              ///< validations since then
  std::string recipe;             ///< the text of the recipe, for people and for `export`
};

/// A safetensors file whose tensors are called "model/…", "average/…" and "optimiser/…".
[[nodiscard]] Result<Bytes> to_bytes(const Checkpoint& checkpoint);
/// @param name  the subject of error messages
/// @return      Corrupt, or Unsupported for a file that is no checkpoint
[[nodiscard]] Result<Checkpoint> parse_checkpoint(std::span<const std::byte> file,
                                                  std::string_view name);

/// Writes in one step: when the disk is full or the program ends, the file of before is still
/// there.
[[nodiscard]] Result<void> write_checkpoint(const std::filesystem::path& path,
                                            const Checkpoint& checkpoint);
[[nodiscard]] Result<Checkpoint> read_checkpoint(const std::filesystem::path& path);

/// Whether a run of this network can go on from the checkpoint. Its coding may differ: normalised
/// targets are measured at the beginning of a run.
/// @param name  of the checkpoint
/// @return      InvalidArgument that says what differs
[[nodiscard]] Result<void> check_same_network(const Checkpoint& checkpoint,
                                              const NetworkConfig& config, std::string_view name);

}  // namespace retinaface::train
