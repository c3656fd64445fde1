#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/detect/detector.h"
#include "retinaface/image/decode.h"
#include "retinaface/pipeline/frame_result.h"
#include "retinaface/pipeline/frame_sink.h"
#include "retinaface/pipeline/input_file.h"

namespace retinaface {

/// What finds the faces in a batch of pictures, as `Detector::detect_batch` does. Called from
/// `PipelineOptions::detect_threads` threads at once.
using FaceFinder = std::function<Result<std::vector<std::vector<Face>>>(
    std::span<const ImageView> pictures, DetectTiming* timing)>;

/// @param detector  outlives the finder
[[nodiscard]] FaceFinder face_finder(const Detector& detector);

struct PipelineOptions {
  DecodeOptions decode{};
  int batch = 1;           ///< pictures that go through the network together, when they are there
  int decode_threads = 2;  ///< reading and decoding
  int detect_threads = 1;
  int encode_threads = 1;  ///< calls of the unordered sinks
  bool keep_pictures = false;
  std::uint64_t max_pixel_bytes = std::uint64_t{2} << 30;  ///< of decoded pictures in flight
};

/// Where results go. All are borrowed.
struct PipelineOutputs {
  std::vector<FrameSink*> ordered{};    ///< one call at a time, in the order of the inputs
  std::vector<FrameSink*> unordered{};  ///< several calls at once, in any order
};

struct PipelineReport {
  std::uint64_t num_pictures = 0;  ///< failed ones included
  std::uint64_t num_failed = 0;
  std::uint64_t num_faces = 0;
  std::uint64_t num_pictures_with_faces = 0;
  bool stopped = false;  ///< by request, or because the reader of an output has gone
};

/// Called on the caller's thread after each result. What it throws ends the run and passes through.
using ProgressCallback = std::function<void(const PipelineReport&, const FrameResult&)>;

/// Finds the faces of every input; reading, detection and writing overlap.
///
/// Results come out in the order of the inputs, each as early as that allows. Memory is bounded by
/// the threads, the batch and `max_pixel_bytes`, not by the number of inputs. A bad picture is a
/// result with an error. On a stop request no picture is begun any more; those that the network is
/// looking at are finished and written. The sinks are finished, except after an error.
///
/// @return the first error of a sink that could not write
[[nodiscard]] Result<PipelineReport> run_pipeline(const InputSource& inputs,
                                                  const FaceFinder& find_faces,
                                                  const PipelineOutputs& outputs,
                                                  const PipelineOptions& options = {},
                                                  const std::stop_token& stop = {},
                                                  const ProgressCallback& on_progress = {});

}  // namespace retinaface
