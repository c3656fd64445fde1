#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "retinaface/data/sample.h"

namespace retinaface {

struct BatchLoaderOptions {
  int batch_size = 32;  ///< of this process
  int num_workers = 2;
  int num_prefetched = 4;  ///< batches made ahead at the most
  std::uint64_t seed = 0;
  bool shuffle = true;
  /// Sides of the square samples. Each batch has one of them, chosen at random; one that is listed
  /// twice is chosen twice as often. All processes choose the same.
  std::vector<int> sides{640};
  /// This process's share of each epoch: batch b of an epoch is one global batch of
  /// batch_size * world_size samples, of which rank r takes the r-th part.
  int rank = 0;
  int world_size = 1;
};

struct SampleBatch {
  std::vector<Sample> samples;
  int side = 0;                         ///< what the samples were asked to be
  std::vector<std::string> unreadable;  ///< one sentence a picture that was skipped for another
};

/// Makes batches in worker threads, ahead of their use.
///
/// What a batch holds depends on (seed, epoch, number of the batch, the sizes above) alone,
/// whatever the number of workers: a sample on (seed, epoch, its index, side). The last, incomplete
/// batch of an epoch is left out. A picture that cannot be read is replaced by the next of the
/// shuffled order that can, and named.
///
/// For one thread.
class BatchLoader {
 public:
  /// @param source  not empty; lives as long as the loader
  /// @throws ContractError  an empty source, no side, a number below 1, a rank outside the world
  BatchLoader(const SampleSource& source, const BatchLoaderOptions& options);
  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;
  ~BatchLoader();

  /// Of one epoch; 0 when the source has fewer samples than the global batch.
  [[nodiscard]] std::int64_t num_batches() const;
  /// Begins an epoch anew, at batch `first_batch`; what was prefetched for another is dropped.
  /// @throws ContractError  a negative number
  void start_epoch(std::int64_t epoch, std::int64_t first_batch = 0);
  /// The next batch; none at the end of the epoch, or before the first one was started.
  /// @return  an error when no picture of the set can be read
  /// @throws  what the source throws
  [[nodiscard]] Result<std::optional<SampleBatch>> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace retinaface
