#include "retinaface/train/batch_feed.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/train/input_tensor.h"

namespace retinaface::train {

/// One slot between the thread that makes batches and the one that takes them.
struct BatchFeed::State {
  State(BatchLoader& batches, BatchFeedOptions settings)
      : loader(batches),
        options(std::move(settings)),
        thread([this](const std::stop_token& stop) { run(stop); }) {}

  void run(const std::stop_token& stop) {
    std::int64_t epoch = options.first_batch / loader.num_batches();
    std::int64_t first_batch = options.first_batch % loader.num_batches();
    for (; !stop.stop_requested(); ++epoch, first_batch = 0) {
      loader.start_epoch(epoch, first_batch);
      while (offer(make_batch(), stop)) {
      }
    }
  }

  /// None at the end of an epoch.
  std::optional<Result<ReadyBatch>> make_batch() try {
    auto loaded = loader.next();
    if (!loaded) return Result<ReadyBatch>(std::move(loaded).error());
    if (!loaded->has_value()) return std::nullopt;
    SampleBatch& batch = **loaded;
    grow_faces(batch.samples, options.box_growth);
    ReadyBatch ready;
    ready.images = input_tensor(batch.samples, options.config.input)
                       .contiguous(torch::MemoryFormat::ChannelsLast);
    ready.targets = make_targets(batch.samples, options.config, options.assigner);
    if (options.teacher) {
      RETINAFACE_ASSIGN_OR_RETURN(ready.taught, options.teacher->look(batch.samples));
    }
    ready.samples = std::move(batch.samples);
    ready.unreadable = std::move(batch.unreadable);
    return Result<ReadyBatch>(std::move(ready));
  } catch (const std::exception& problem) {  // above all: no memory
    return Result<ReadyBatch>(Error{ErrorCode::LimitExceeded, problem.what()});
  }

  /// Waits until there is room. False at the end of an epoch and when nobody wants more.
  bool offer(std::optional<Result<ReadyBatch>> batch, const std::stop_token& stop) {
    if (!batch) return false;
    std::unique_lock lock(mutex);
    if (!changed.wait(lock, stop, [this] { return !slot; })) return false;
    slot = std::move(batch);
    changed.notify_all();
    return true;
  }

  Result<ReadyBatch> take() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return slot.has_value(); });
    Result<ReadyBatch> batch = *std::move(slot);
    slot.reset();
    changed.notify_all();
    return batch;
  }

  BatchLoader& loader;
  BatchFeedOptions options;

  std::mutex mutex;
  std::condition_variable_any changed;
  std::optional<Result<ReadyBatch>> slot;
  std::jthread thread;  ///< last: it uses all the rest
};

BatchFeed::BatchFeed(BatchLoader& loader, BatchFeedOptions options) {
  RETINAFACE_REQUIRE(loader.num_batches() > 0, "the loader has no batch");
  state_ = std::make_unique<State>(loader, std::move(options));
}

BatchFeed::~BatchFeed() = default;

Result<ReadyBatch> BatchFeed::next() {
  return state_->take();
}

void grow_faces(std::vector<Sample>& samples, float pixels) {
  for (Sample& sample : samples) {
    for (LabelledFace& face : sample.faces) {
      face.box.x1 -= pixels;
      face.box.y1 -= pixels;
      face.box.x2 += pixels;
      face.box.y2 += pixels;
    }
  }
}

}  // namespace retinaface::train
