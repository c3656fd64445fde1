#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "apps/retinaface/detect_settings.h"
#include "retinaface/pipeline/inputs.h"
#include "retinaface/pipeline/output_names.h"
#include "retinaface/pipeline/pipeline.h"
#include "retinaface/pipeline/result_format.h"
#include "retinaface/pipeline/text_output.h"

namespace retinaface::cli {

/// The outputs of one `retinaface detect`.
class DetectOutputs {
 public:
  /// Checks what can be checked before the model is loaded.
  [[nodiscard]] static Result<DetectOutputs> plan(const DetectArguments& arguments);

  /// InvalidArgument when writing would destroy one of the files that are read.
  [[nodiscard]] Result<void> protect(const InputList& inputs,
                                     const std::optional<std::filesystem::path>& model) const;

  /// Opens the outputs and, when resuming, finds out what is finished. From now on this object must
  /// stay in place: what the functions below give refers to it.
  [[nodiscard]] Result<void> open(const ModelIdentity& model);

  /// Gives the inputs that are not finished yet.
  [[nodiscard]] InputSource unfinished(InputSource inputs);

  [[nodiscard]] PipelineOutputs sinks() const;
  [[nodiscard]] bool need_pictures() const { return picture_names_ != nullptr; }
  /// Inputs left out so far because they were finished before. May be asked while a run goes on.
  [[nodiscard]] std::uint64_t num_skipped() const { return skipped_->num_pictures; }
  /// Whether one of those inputs has faces.
  [[nodiscard]] bool skipped_faces() const { return skipped_->have_faces; }

 private:
  [[nodiscard]] Result<TextOutput> open_stream(const ModelIdentity& model);
  [[nodiscard]] bool is_finished(const InputFile& input) const;
  [[nodiscard]] bool has_earlier_faces(const InputFile& input) const;
  void settle_names(const InputFile& input) const;
  void refuse_overwriting(InputFile& input) const;

  ResultFormat format_ = ResultFormat::JsonLines;
  std::filesystem::path output_;  ///< empty: standard output
  bool resume_ = false;
  bool timing_ = true;
  std::unique_ptr<OutputNames> result_names_;   ///< of a per-picture format
  std::unique_ptr<OutputNames> picture_names_;  ///< of annotated copies
  std::unique_ptr<FrameSink> results_;
  std::unique_ptr<FrameSink> pictures_;
  std::map<std::string, bool> finished_;  ///< see ResumedResults
  struct Skipped {
    std::atomic<std::uint64_t> num_pictures = 0;
    std::atomic<bool> have_faces = false;
  };
  std::unique_ptr<Skipped> skipped_ = std::make_unique<Skipped>();
};

}  // namespace retinaface::cli
