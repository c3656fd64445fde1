#include "retinaface/data/batch_loader.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/data/epoch_order.h"

namespace retinaface {
namespace {

/// Where a sample belongs: slot `slot` of batch `batch` of this process.
struct Place {
  std::int64_t batch = 0;
  int slot = 0;
};

struct Epoch {
  std::int64_t number = 0;
  std::vector<std::size_t> order;
};

/// A sample of a batch, or why its own picture gave none.
struct MadeSample {
  std::optional<Sample> sample;
  std::optional<Error> own_error;
};

/// A batch whose samples come in one by one, from any worker.
struct PendingBatch {
  std::vector<MadeSample> slots;
  int num_missing = 0;
  int side = 0;
  std::exception_ptr thrown;
};

void check(const SampleSource& source, const BatchLoaderOptions& options) {
  RETINAFACE_REQUIRE(source.size() > 0, "the source has no sample");
  RETINAFACE_REQUIRE(options.batch_size > 0 && options.num_workers > 0 &&
                         options.num_prefetched > 0 && options.world_size > 0,
                     "a batch size, number of workers, of batches or of processes is below 1");
  RETINAFACE_REQUIRE(
      options.rank >= 0 && options.rank < options.world_size,
      "rank is " + std::to_string(options.rank) + " of " + std::to_string(options.world_size));
  RETINAFACE_REQUIRE(!options.sides.empty(), "no side is given");
  for (const int side : options.sides)
    RETINAFACE_REQUIRE(side > 0, "a side is " + std::to_string(side));
}

}  // namespace

/// Workers take places one after the other, so that the batch that is needed first is complete
/// first. All that changes is guarded by `mutex`; an epoch is replaced and never changed, so that a
/// worker may finish a sample of an old one, which nobody takes any more.
struct BatchLoader::State {
  const SampleSource& source;
  const BatchLoaderOptions options;
  const std::int64_t num_batches;

  std::mutex mutex;
  std::condition_variable work_available;
  std::condition_variable batch_complete;
  bool stopping = false;
  std::shared_ptr<const Epoch> epoch;
  std::int64_t next_batch = 0;  ///< that `next` returns
  Place next_place;             ///< that a worker takes
  /// From `next_batch` on, as far as workers have begun.
  std::deque<std::shared_ptr<PendingBatch>> window;
  std::vector<std::thread> workers;  ///< last: they use all of the above

  State(const SampleSource& the_source, const BatchLoaderOptions& the_options)
      : source(the_source),
        options(the_options),
        num_batches(static_cast<std::int64_t>(source.size()) /
                    (std::int64_t{options.batch_size} * options.world_size)) {
    try {
      for (int i = 0; i < options.num_workers; ++i) workers.emplace_back([this] { work(); });
    } catch (const std::system_error&) {  // the system grants no more: go on with fewer
      if (workers.empty()) throw;
    }
  }

  ~State() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    work_available.notify_all();
    for (auto& worker : workers) worker.join();
  }

  [[nodiscard]] bool has_work() const {
    return epoch != nullptr && next_place.batch < num_batches &&
           next_place.batch < next_batch + options.num_prefetched;
  }

  void work() {
    std::unique_lock lock(mutex);
    while (true) {
      work_available.wait(lock, [this] { return stopping || has_work(); });
      if (stopping) return;
      const Place place = take_place();
      const auto its_epoch = epoch;
      const auto batch = window[static_cast<std::size_t>(place.batch - next_batch)];
      lock.unlock();
      fill_slot(*its_epoch, place, *batch);
      lock.lock();
      if (--batch->num_missing == 0) batch_complete.notify_one();
    }
  }

  [[nodiscard]] Place take_place() {
    const Place place = next_place;
    if (place.slot == 0) window.push_back(new_batch(place.batch));
    next_place = place.slot + 1 < options.batch_size ? Place{place.batch, place.slot + 1}
                                                     : Place{place.batch + 1, 0};
    return place;
  }

  [[nodiscard]] std::shared_ptr<PendingBatch> new_batch(std::int64_t number) const {
    auto batch = std::make_shared<PendingBatch>();
    batch->slots.resize(static_cast<std::size_t>(options.batch_size));
    batch->num_missing = options.batch_size;
    batch->side = options.sides[internal::batch_choice(options.sides.size(), options.seed,
                                                       epoch->number, number)];
    return batch;
  }

  /// Needs no lock: a slot belongs to the worker that took its place.
  void fill_slot(const Epoch& its_epoch, const Place& place, PendingBatch& batch) {
    try {
      batch.slots[static_cast<std::size_t>(place.slot)] = make(its_epoch, place, batch.side);
    } catch (...) {
      const std::lock_guard lock(mutex);
      batch.thrown = std::current_exception();
    }
  }

  /// The picture whose turn it is or, when that cannot be read, the next one that can, with the
  /// random numbers of the first.
  [[nodiscard]] MadeSample make(const Epoch& its_epoch, const Place& place, int side) const {
    const auto& order = its_epoch.order;
    const auto position = static_cast<std::size_t>(
        (place.batch * options.world_size + options.rank) * options.batch_size + place.slot);
    MadeSample made;
    for (std::size_t step = 0; step < order.size(); ++step) {
      Random random = sample_random(options.seed, its_epoch.number, order[position]);
      auto sample = source.sample({order[(position + step) % order.size()], side}, random);
      if (sample.ok()) {
        made.sample = *std::move(sample);
        break;
      }
      if (step == 0) made.own_error = std::move(sample).error();
    }
    return made;
  }

  void start_epoch(std::int64_t number, std::int64_t first_batch) {
    auto started = std::make_shared<Epoch>();
    started->number = number;
    started->order = internal::epoch_order(source.size(), options.seed, number, options.shuffle);
    {
      const std::lock_guard lock(mutex);
      epoch = std::move(started);
      next_batch = first_batch;
      next_place = {first_batch, 0};
      window.clear();
    }
    work_available.notify_all();
  }

  /// Null at the end.
  [[nodiscard]] std::shared_ptr<PendingBatch> wait_for_batch() {
    std::unique_lock lock(mutex);
    if (epoch == nullptr || next_batch >= num_batches) return nullptr;
    batch_complete.wait(lock, [this] { return !window.empty() && window[0]->num_missing == 0; });
    auto batch = std::move(window.front());
    window.pop_front();
    ++next_batch;
    lock.unlock();
    work_available.notify_all();
    return batch;
  }
};

BatchLoader::BatchLoader(const SampleSource& source, const BatchLoaderOptions& options) {
  check(source, options);
  state_ = std::make_unique<State>(source, options);
}

BatchLoader::~BatchLoader() = default;

std::int64_t BatchLoader::num_batches() const {
  return state_->num_batches;
}

void BatchLoader::start_epoch(std::int64_t epoch, std::int64_t first_batch) {
  RETINAFACE_REQUIRE(
      epoch >= 0 && first_batch >= 0,
      "epoch " + std::to_string(epoch) + " from batch " + std::to_string(first_batch));
  state_->start_epoch(epoch, first_batch);
}

Result<std::optional<SampleBatch>> BatchLoader::next() {
  const auto pending = state_->wait_for_batch();
  if (pending == nullptr) return std::optional<SampleBatch>();
  if (pending->thrown) std::rethrow_exception(pending->thrown);
  SampleBatch batch{{}, pending->side, {}};
  for (auto& [sample, own_error] : pending->slots) {
    if (!sample)
      return Error{own_error->code,
                   "no picture of the set can be read; the first one: " + own_error->message};
    batch.samples.push_back(*std::move(sample));
    if (own_error) batch.unreadable.push_back(std::move(own_error->message));
  }
  return std::optional(std::move(batch));
}

}  // namespace retinaface
