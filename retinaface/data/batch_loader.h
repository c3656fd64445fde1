#pragma once

#include <cstddef>
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
  /// This process's share of each epoch: batch b of an epoch is one global batch of
  /// batch_size * world_size samples, of which rank r takes the r-th part.
  int rank = 0;
  int world_size = 1;
};

struct SampleBatch {
  std::vector<Sample> samples;
  std::vector<std::string> unreadable;  ///< one sentence a picture that was skipped for another
};

/// Makes batches in worker threads, ahead of their use.
///
/// What a batch holds depends on (seed, epoch, number of the batch, the sizes above) alone, whatever
/// the number of workers. The last, incomplete batch of an epoch is left out. A picture that cannot
/// be read is replaced by the next of the shuffled order that can, and named.
class BatchLoader {
 public:
  /// @param source  not empty; lives as long as the loader
  BatchLoader(const SampleSource& source, const BatchLoaderOptions& options);
  ~BatchLoader();

  [[nodiscard]] std::int64_t num_batches() const;  ///< of one epoch
  /// Begins an epoch anew, at batch `first_batch`; what was prefetched for another is dropped.
  void start_epoch(std::int64_t epoch, std::int64_t first_batch = 0);
  /// The next batch; none at the end of the epoch.
  /// @return  an error when no picture of the set can be read
  [[nodiscard]] Result<std::optional<SampleBatch>> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace retinaface
