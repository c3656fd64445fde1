#include "retinaface/pipeline/pipeline.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/base/stopwatch.h"
#include "retinaface/pipeline/in_flight.h"
#include "retinaface/pipeline/placed_face.h"
#include "retinaface/pipeline/work_queue.h"

namespace retinaface {
namespace {

struct Work {
  std::uint64_t number = 0;
  FrameResult frame;
  bool dropped = false;  ///< begun after the stop request: leaves without a trace
};

/// Says of which picture it is.
Error about(const InputFile& input, Error error) {
  error.message.insert(0, printable(input.path) + ": ");
  return error;
}

/// Runs `step`; memory that the machine lacks becomes the error of the one picture that asked.
template <typename Step>
auto guarded(const InputFile& input, const Step& step) -> decltype(step()) {
  try {
    return step();
  } catch (const std::bad_alloc&) {
    return about(input, {ErrorCode::LimitExceeded, "needs more memory than there is"});
  } catch (const std::exception& problem) {
    return about(input, {ErrorCode::Unsupported, problem.what()});
  }
}

std::uint64_t pixel_bytes(const ImageHeader& header, PixelFormat format) {
  return static_cast<std::uint64_t>(header.width) * static_cast<std::uint64_t>(header.height) *
         static_cast<std::uint64_t>(num_channels(format));
}

std::uint64_t max_in_flight(const PipelineOptions& options) {
  return static_cast<std::uint64_t>(options.decode_threads) +
         2 * static_cast<std::uint64_t>(options.batch) *
             static_cast<std::uint64_t>(options.detect_threads) +
         2 * static_cast<std::uint64_t>(options.encode_threads);
}

/// One run: inputs -> decode -> detect -> (encode) -> write, each stage on its own threads.
class Run {
 public:
  Run(const InputSource& inputs, const FaceFinder& find_faces, const PipelineOutputs& outputs,
      const PipelineOptions& options)
      : inputs_(inputs),
        find_faces_(find_faces),
        outputs_(outputs),
        options_(options),
        in_flight_(max_in_flight(options), options.max_pixel_bytes),
        num_decoding_(options.decode_threads),
        num_detecting_(options.detect_threads),
        num_encoding_(options.encode_threads) {}

  Result<PipelineReport> run(const std::stop_token& stop, const ProgressCallback& on_progress) {
    const std::stop_callback forward(stop, [this] { stop_.request_stop(); });
    std::vector<std::jthread> threads;
    try {
      start(threads);
    } catch (const std::system_error& problem) {
      stop_.request_stop();
      to_detect_.close();
      to_encode_.close();
      to_write_.close();
      return Error{ErrorCode::Unavailable, std::string("threads: ") + problem.what()};
    }
    try {
      write_loop(on_progress);
    } catch (...) {  // the threads would wait for ever for what is not written any more
      stop_.request_stop();
      throw;
    }
    threads.clear();
    if (error_) return *std::move(error_);
    RETINAFACE_RETURN_IF_ERROR(finish_sinks());
    report_.stopped = stop_.stop_requested();
    return report_;
  }

 private:
  void start(std::vector<std::jthread>& threads) {
    for (int i = 0; i < options_.decode_threads; ++i)
      threads.emplace_back([this] { decode_loop(); });
    for (int i = 0; i < options_.detect_threads; ++i)
      threads.emplace_back([this] { detect_loop(); });
    for (int i = 0; i < options_.encode_threads; ++i)
      threads.emplace_back([this] { encode_loop(); });
  }

  void decode_loop() {
    while (std::optional<Work> work = take_input()) {
      if (stop_.stop_requested()) {
        work->dropped = true;
      } else if (auto decoded = guarded(work->frame.input, [&] { return decode(*work); });
                 !decoded) {
        work->frame.error = std::move(decoded).error();
      }
      if (work->dropped || work->frame.error) {
        pass_to_write(std::move(*work));
      } else {
        to_detect_.push(std::move(*work));
      }
    }
    if (--num_decoding_ == 0) to_detect_.close();
  }

  std::optional<Work> take_input() {
    const std::scoped_lock lock(input_mutex_);
    const std::stop_token stop = stop_.get_token();
    if (!in_flight_.wait_for_place(stop)) return std::nullopt;
    std::optional<InputFile> input = inputs_(stop);
    if (!input) return std::nullopt;
    Work work;
    work.number = in_flight_.enter();
    work.frame.input = std::move(*input);
    return work;
  }

  Result<void> decode(Work& work) {
    FrameResult& frame = work.frame;
    if (frame.input.problem) return *frame.input.problem;
    const Stopwatch watch;
    const std::string name = printable(frame.input.path);
    RETINAFACE_ASSIGN_OR_RETURN(const Bytes file,
                                read_file(frame.input.path, options_.decode.limits.max_file_bytes));
    RETINAFACE_ASSIGN_OR_RETURN(const ImageHeader header, read_image_header(file, name));
    // A header may lie about its size; decoding checks it against the limits.
    const std::uint64_t bytes = pixel_bytes(header, options_.decode.format);
    in_flight_.reserve(work.number, std::min(bytes, options_.max_pixel_bytes), stop_.get_token());
    RETINAFACE_ASSIGN_OR_RETURN(DecodedImage decoded, decode_image(file, name, options_.decode));
    frame.picture = std::move(decoded.image);
    frame.width = decoded.full_width;
    frame.height = decoded.full_height;
    frame.place = decoded.place;
    frame.timing.decode_ms = watch.elapsed_ms();
    return {};
  }

  void detect_loop() {
    while (std::optional<Work> first = to_detect_.pop()) {
      std::vector<Work> batch;
      batch.push_back(std::move(*first));
      while (batch.size() < static_cast<std::size_t>(options_.batch)) {
        std::optional<Work> next = to_detect_.try_pop();
        if (!next) break;
        batch.push_back(std::move(*next));
      }
      if (stop_.stop_requested()) {
        for (Work& work : batch) work.dropped = true;
      } else {
        detect(batch);
      }
      for (Work& work : batch) pass_to_encode(std::move(work));
    }
    if (--num_detecting_ == 0) to_encode_.close();
  }

  void detect(std::span<Work> batch) {
    std::vector<ImageView> views;
    for (const Work& work : batch) views.push_back(work.frame.picture.view());
    DetectTiming timing;
    const InputFile& input = batch[0].frame.input;
    auto found = guarded(input, [&]() -> Result<std::vector<std::vector<Face>>> {
      auto faces = find_faces_(views, &timing);
      if (!faces) return about(input, std::move(faces).error());
      return faces;
    });
    if (!found && batch.size() > 1) {  // find out whose fault it is
      for (std::size_t i = 0; i < batch.size(); ++i) detect(batch.subspan(i, 1));
      return;
    }
    const auto share = static_cast<double>(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      FrameResult& frame = batch[i].frame;
      if (!found) {
        frame.error = found.error();
        continue;
      }
      frame.faces = std::move((*found)[i]);
      frame.timing.resize_ms = timing.resize_ms / share;
      frame.timing.network_ms = timing.network_ms / share;
      frame.timing.postprocess_ms = timing.decode_ms / share;
      for (Face& face : frame.faces) face = internal::in_full_picture(face, frame.place);
    }
  }

  void pass_to_encode(Work work) {
    if (!options_.keep_pictures) work.frame.picture = Image();
    if (outputs_.unordered.empty() || work.dropped || work.frame.error) {
      pass_to_write(std::move(work));
    } else {
      to_encode_.push(std::move(work));
    }
  }

  void encode_loop() {
    while (std::optional<Work> work = to_encode_.pop()) {
      for (FrameSink* sink : outputs_.unordered) encode(*sink, work->frame);
      pass_to_write(std::move(*work));
    }
    if (--num_encoding_ == 0) to_write_.close();
  }

  /// A copy that needs more memory than there is concerns its own picture only.
  void encode(FrameSink& sink, FrameResult& frame) {
    if (output_ended_ || frame.error) return;
    auto written = guarded(frame.input, [&] { return sink.write(frame); });
    if (written) return;
    if (written.error().code != ErrorCode::LimitExceeded) {
      return end_output(std::move(written).error());
    }
    FrameResult failed;
    failed.input = std::move(frame.input);
    failed.error = std::move(written).error();
    frame = std::move(failed);
  }

  void pass_to_write(Work work) {
    const std::uint64_t number = work.number;
    to_write_.push(number, std::move(work));
  }

  void write_loop(const ProgressCallback& on_progress) {
    while (std::optional<Work> work = to_write_.pop()) {
      if (!work->dropped && !output_ended_) {
        for (FrameSink* sink : outputs_.ordered) write(*sink, work->frame);
        if (!output_ended_) count(work->frame);
        if (!output_ended_ && on_progress) on_progress(report_, work->frame);
      }
      in_flight_.leave();
    }
  }

  void count(const FrameResult& frame) {
    ++report_.num_pictures;
    report_.num_failed += frame.error ? 1 : 0;
    report_.num_faces += frame.faces.size();
    report_.num_pictures_with_faces += frame.faces.empty() ? 0 : 1;
  }

  void write(FrameSink& sink, const FrameResult& frame) {
    if (output_ended_) return;
    auto written = guarded(frame.input, [&] { return sink.write(frame); });
    if (!written) end_output(std::move(written).error());
  }

  /// After the first refusal nothing is written any more.
  void end_output(Error error) {
    const std::scoped_lock lock(error_mutex_);
    if (!error_ && error.code != ErrorCode::Cancelled) error_ = std::move(error);
    output_ended_ = true;
    stop_.request_stop();
  }

  Result<void> finish_sinks() {
    for (const auto* sinks : {&outputs_.unordered, &outputs_.ordered}) {
      for (FrameSink* sink : *sinks) {
        auto finished = sink->finish();
        if (finished) continue;
        if (finished.error().code != ErrorCode::Cancelled) return finished;
        stop_.request_stop();
      }
    }
    return {};
  }

  const InputSource& inputs_;
  const FaceFinder& find_faces_;
  const PipelineOutputs& outputs_;
  const PipelineOptions& options_;
  std::stop_source stop_;
  internal::InFlight in_flight_;
  std::mutex input_mutex_;
  internal::WorkQueue<Work> to_detect_;
  internal::WorkQueue<Work> to_encode_;
  internal::OrderedQueue<Work> to_write_;
  std::atomic<int> num_decoding_;
  std::atomic<int> num_detecting_;
  std::atomic<int> num_encoding_;
  std::atomic<bool> output_ended_ = false;
  std::mutex error_mutex_;
  std::optional<Error> error_;
  PipelineReport report_;
};

}  // namespace

FaceFinder face_finder(const Detector& detector) {
  return [&detector](std::span<const ImageView> pictures, DetectTiming* timing) {
    return detector.detect_batch(pictures, timing);
  };
}

Result<PipelineReport> run_pipeline(const InputSource& inputs, const FaceFinder& find_faces,
                                    const PipelineOutputs& outputs, const PipelineOptions& options,
                                    const std::stop_token& stop,
                                    const ProgressCallback& on_progress) {
  RETINAFACE_REQUIRE(options.batch > 0 && options.decode_threads > 0 &&
                         options.detect_threads > 0 && options.encode_threads > 0,
                     "batch and threads must be at least 1");
  return Run(inputs, find_faces, outputs, options).run(stop, on_progress);
}

}  // namespace retinaface
