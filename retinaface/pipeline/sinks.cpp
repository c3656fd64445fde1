#include "retinaface/pipeline/sinks.h"

#include <utility>
#include <vector>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/image/draw.h"
#include "retinaface/image/encode.h"
#include "retinaface/pipeline/placed_face.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;

class StreamSink final : public FrameSink {
 public:
  StreamSink(ResultFormat format, TextOutput output, JsonOptions options)
      : format_(format), output_(std::move(output)), options_(std::move(options)) {}

  Result<void> write(const FrameResult& frame) override {
    const std::string records = text_of(frame);
    if (records.empty()) return {};
    std::string text = num_written_ == 0 ? opening() : "";
    if (is_array() && num_written_ > 0) text += ",\n";
    ++num_written_;
    return output_.write(text + records);
  }

  Result<void> finish() override {
    std::string text = num_written_ == 0 ? opening() : "";
    if (is_array()) text += num_written_ == 0 ? "]\n" : "\n]\n";
    RETINAFACE_RETURN_IF_ERROR(output_.write(text));
    return output_.commit();
  }

 private:
  [[nodiscard]] bool is_array() const {
    return format_ == ResultFormat::Json || format_ == ResultFormat::Coco;
  }

  [[nodiscard]] std::string opening() const {
    if (format_ == ResultFormat::Csv) return csv_header();
    return is_array() ? "[\n" : "";
  }

  [[nodiscard]] std::string text_of(const FrameResult& frame) const {
    switch (format_) {
      case ResultFormat::Json:
        return json_object(frame, options_);
      case ResultFormat::Csv:
        return csv_rows(frame);
      case ResultFormat::Coco:
        return frame.error ? "" : coco_objects(frame);
      default:
        return json_object(frame, options_) + '\n';
    }
  }

  ResultFormat format_;
  TextOutput output_;
  JsonOptions options_;
  std::size_t num_written_ = 0;
};

Result<fs::path> path_in_made_folder(OutputNames& names, const FrameResult& frame) {
  fs::path path = names.path_for(frame.input);
  RETINAFACE_RETURN_IF_ERROR(make_folder(path.parent_path()));
  return path;
}

class FolderSink final : public FrameSink {
 public:
  FolderSink(ResultFormat format, OutputNames& names) : format_(format), names_(names) {}

  Result<void> write(const FrameResult& frame) override {
    if (frame.error) return {};
    RETINAFACE_ASSIGN_OR_RETURN(const fs::path path, path_in_made_folder(names_, frame));
    return write_file_atomically(path, per_picture_text(format_, frame));
  }

 private:
  ResultFormat format_;
  OutputNames& names_;
};

/// The faces in the pixels of the kept picture, which fast decoding may have made smaller.
std::vector<Face> faces_in_picture(const FrameResult& frame) {
  std::vector<Face> faces = frame.faces;
  for (Face& face : faces) face = internal::in_decoded_picture(face, frame.place);
  return faces;
}

class PictureSink final : public FrameSink {
 public:
  explicit PictureSink(OutputNames& names) : names_(names) {}

  Result<void> write(const FrameResult& frame) override {
    if (frame.error || frame.picture.empty()) return {};
    RETINAFACE_ASSIGN_OR_RETURN(const fs::path path, path_in_made_folder(names_, frame));
    Image picture = frame.picture.clone();
    draw_faces(picture, faces_in_picture(frame));
    return write_image(path, picture.view(), kCopyComment);
  }

 private:
  OutputNames& names_;
};

}  // namespace

std::unique_ptr<FrameSink> make_stream_sink(ResultFormat format, TextOutput output,
                                            JsonOptions options) {
  RETINAFACE_REQUIRE(!is_per_picture(format), std::string("format ") + to_string(format));
  return std::make_unique<StreamSink>(format, std::move(output), std::move(options));
}

std::unique_ptr<FrameSink> make_folder_sink(ResultFormat format, OutputNames& names) {
  RETINAFACE_REQUIRE(is_per_picture(format), std::string("format ") + to_string(format));
  return std::make_unique<FolderSink>(format, names);
}

std::unique_ptr<FrameSink> make_picture_sink(OutputNames& names) {
  return std::make_unique<PictureSink>(names);
}

}  // namespace retinaface
