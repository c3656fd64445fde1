#pragma once

#include <memory>

#include "retinaface/pipeline/frame_sink.h"
#include "retinaface/pipeline/output_names.h"
#include "retinaface/pipeline/result_format.h"
#include "retinaface/pipeline/result_text.h"
#include "retinaface/pipeline/text_output.h"

namespace retinaface {

/// All results in one stream, each written as soon as it comes.
/// @throws ContractError  a per-picture format
[[nodiscard]] std::unique_ptr<FrameSink> make_stream_sink(ResultFormat format, TextOutput output,
                                                          JsonOptions options);

/// One file per picture, folders made as needed; failed pictures leave none. `write` may be called
/// from several threads at once.
/// @param names  outlives the sink
/// @throws ContractError  a stream format
[[nodiscard]] std::unique_ptr<FrameSink> make_folder_sink(ResultFormat format, OutputNames& names);

/// The comment (see `write_image`) that tells copies with faces drawn in from other pictures.
inline constexpr const char* kCopyComment = "faces drawn by retinaface";

/// Copies of the pictures with the faces drawn in, which have `kCopyComment`. Needs results that
/// keep their picture. `write` may be called from several threads at once.
/// @param names  outlives the sink
[[nodiscard]] std::unique_ptr<FrameSink> make_picture_sink(OutputNames& names);

}  // namespace retinaface
