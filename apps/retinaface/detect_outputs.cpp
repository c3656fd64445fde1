#include "apps/retinaface/detect_outputs.h"

#include <unistd.h>

#include <system_error>
#include <utility>

#include "apps/retinaface/file_identity.h"
#include "retinaface/base/file.h"
#include "retinaface/image/encode.h"
#include "retinaface/pipeline/inputs.h"
#include "retinaface/pipeline/resume.h"
#include "retinaface/pipeline/sinks.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;

Result<ResultFormat> choose_format(const DetectArguments& arguments) {
  if (!arguments.format.empty()) return parse_result_format(arguments.format);
  const std::string extension = lower_extension(arguments.output);
  if (extension == ".json") return ResultFormat::Json;
  if (extension == ".csv") return ResultFormat::Csv;
  return ResultFormat::JsonLines;
}

Result<void> check_combination(ResultFormat format, const DetectArguments& arguments) {
  const bool to_file = !arguments.output.empty() && arguments.output != "-";
  if (is_per_picture(format) && !to_file) {
    return Error{ErrorCode::InvalidArgument,
                 std::string("--format ") + to_string(format) +
                     ": writes one file per picture, -o FOLDER is needed"};
  }
  if (to_file && !is_per_picture(format) && has_picture_extension(arguments.output)) {
    return Error{ErrorCode::InvalidArgument,
                 printable(std::string_view(arguments.output)) +
                     ": has the name of a picture, but -o takes the results; --save-vis FOLDER "
                     "writes copies with the faces drawn in"};
  }
  if (!arguments.resume) return {};
  if (!to_file) {
    return Error{ErrorCode::InvalidArgument, "--resume: needs -o, the output to go on with"};
  }
  if (is_per_picture(format) || format == ResultFormat::JsonLines) return {};
  return Error{ErrorCode::InvalidArgument, std::string("--resume: cannot go on with ") +
                                               to_string(format) +
                                               ", expected jsonl, wider, yolo or voc"};
}

/// Leaves out the pictures of which an earlier run wrote the result, and only the copy is missing.
class NewResults final : public FrameSink {
 public:
  NewResults(std::unique_ptr<FrameSink> results, const std::map<std::string, bool>& finished)
      : results_(std::move(results)), finished_(finished) {}

  Result<void> write(const FrameResult& frame) override {
    return finished_.contains(frame.input.path.native()) ? Result<void>{} : results_->write(frame);
  }
  Result<void> finish() override { return results_->finish(); }

 private:
  std::unique_ptr<FrameSink> results_;
  const std::map<std::string, bool>& finished_;
};

Error would_replace(const fs::path& copy) {
  return Error{ErrorCode::InvalidArgument,
               printable(copy) +
                   ": is a file that --save-vis did not draw and would be replaced; choose "
                   "another folder"};
}

}  // namespace

Result<DetectOutputs> DetectOutputs::plan(const DetectArguments& arguments) {
  RETINAFACE_ASSIGN_OR_RETURN(const ResultFormat format, choose_format(arguments));
  RETINAFACE_RETURN_IF_ERROR(check_combination(format, arguments));
  DetectOutputs outputs;
  outputs.format_ = format;
  if (arguments.output != "-") outputs.output_ = arguments.output;
  outputs.resume_ = arguments.resume;
  outputs.timing_ = !arguments.no_timing;
  if (is_per_picture(format)) {
    const auto layout =
        format == ResultFormat::Wider ? OutputNames::Layout::Event : OutputNames::Layout::Relative;
    outputs.result_names_ =
        std::make_unique<OutputNames>(outputs.output_, file_extension(format), layout);
  }
  if (!arguments.pictures_folder.empty()) {
    outputs.picture_names_ = std::make_unique<OutputNames>(arguments.pictures_folder, "");
  }
  return outputs;
}

Result<void> DetectOutputs::protect(const InputList& inputs,
                                    const std::optional<fs::path>& model) const {
  std::set<FileIdentity> read;
  const auto note = [&](const fs::path& path) {
    if (const auto identity = identity_of(path)) read.insert(*identity);
  };
  if (model) note(*model);
  for (const fs::path& list_file : inputs.list_files) note(list_file);
  for (const InputFile& input : inputs.files) note(input.path);
  const auto check = [&](const fs::path& path) -> Result<void> {
    const auto identity = identity_of(path);
    if (identity && read.contains(*identity)) return would_overwrite(path);
    return {};
  };
  if (!result_names_ && !output_.empty()) RETINAFACE_RETURN_IF_ERROR(check(output_));
  for (OutputNames* names : {result_names_.get(), picture_names_.get()}) {
    if (names == nullptr) continue;
    for (const InputFile& input : inputs.files) {
      if (!input.problem) RETINAFACE_RETURN_IF_ERROR(check(names->path_for(input)));
    }
  }
  return {};
}

Result<TextOutput> DetectOutputs::open_stream(const ModelIdentity& model) {
  if (output_.empty()) return TextOutput::to_descriptor(STDOUT_FILENO, "standard output");
  if (!resume_) return TextOutput::to_file(output_);
  RETINAFACE_ASSIGN_OR_RETURN(ResumedResults earlier, resume_results(output_, model.sha256));
  finished_ = std::move(earlier.finished);
  return std::move(earlier.output);
}

Result<void> DetectOutputs::open(const ModelIdentity& model) {
  if (picture_names_) pictures_ = make_picture_sink(*picture_names_);
  if (result_names_) {
    results_ = make_folder_sink(format_, *result_names_);
    return {};
  }
  RETINAFACE_ASSIGN_OR_RETURN(TextOutput stream, open_stream(model));
  results_ = std::make_unique<NewResults>(
      make_stream_sink(format_, std::move(stream), {.model = model, .timing = timing_}), finished_);
  return {};
}

bool DetectOutputs::is_finished(const InputFile& input) const {
  if (!resume_) return false;
  std::error_code ignored;
  const bool has_result = result_names_ ? fs::exists(result_names_->path_for(input), ignored)
                                        : finished_.contains(input.path.native());
  return has_result && (!picture_names_ || fs::exists(picture_names_->path_for(input), ignored));
}

/// Of an input that is finished.
bool DetectOutputs::has_earlier_faces(const InputFile& input) const {
  if (!result_names_) return finished_.at(input.path.native());
  const auto file = read_file(result_names_->path_for(input));
  return file && has_faces(format_, {reinterpret_cast<const char*>(file->data()), file->size()});
}

/// Names depend on the order of the inputs, skipped ones included.
void DetectOutputs::settle_names(const InputFile& input) const {
  for (OutputNames* names : {result_names_.get(), picture_names_.get()}) {
    if (names != nullptr) static_cast<void>(names->path_for(input));
  }
}

/// For inputs that `protect` did not see because they arrive one by one: also a later one must not
/// be overwritten, so that a copy replaces only a copy.
void DetectOutputs::refuse_overwriting(InputFile& input) const {
  for (OutputNames* names : {result_names_.get(), picture_names_.get()}) {
    if (names == nullptr || input.problem) continue;
    const auto identity = identity_of(names->path_for(input));
    if (identity && identity == identity_of(input.path))
      input.problem = would_overwrite(input.path);
  }
  if (!picture_names_ || input.problem) return;
  const fs::path copy = picture_names_->path_for(input);
  if (identity_of(copy) && !has_comment(copy, kCopyComment)) input.problem = would_replace(copy);
}

InputSource DetectOutputs::unfinished(InputSource inputs) {
  return [this, inputs = std::move(inputs)](const std::stop_token& stop) {
    std::optional<InputFile> input;
    while ((input = inputs(stop))) {
      settle_names(*input);
      if (!is_finished(*input)) break;
      ++skipped_->num_pictures;
      if (!skipped_faces()) skipped_->have_faces = has_earlier_faces(*input);
    }
    if (input) refuse_overwriting(*input);
    return input;
  };
}

PipelineOutputs DetectOutputs::sinks() const {
  PipelineOutputs sinks;
  (result_names_ ? sinks.unordered : sinks.ordered).push_back(results_.get());
  if (pictures_) sinks.unordered.push_back(pictures_.get());
  return sinks;
}

}  // namespace retinaface::cli
