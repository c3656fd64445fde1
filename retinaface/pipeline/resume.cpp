#include "retinaface/pipeline/resume.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/pipeline/json_text.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kExpected = "expected a result of schema retinaface/1";
/// How every line of `json_object` begins.
constexpr std::string_view kBegin = R"({"schema":"retinaface/1",)";

struct EarlierResult {
  std::string image;
  bool failed = false;
  bool has_faces = false;
};

std::string string_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Result<EarlierResult> parse_line(std::string_view line, std::string_view model_sha256) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object() || string_at(object, "schema") != "retinaface/1" ||
      !object.contains("image")) {
    return Error{ErrorCode::Corrupt, kExpected};
  }
  EarlierResult result{string_at(object, "image"), object.contains("error"),
                       !object.value("faces", json::array()).empty()};
  if (object.contains("image_base64")) {
    result.image = internal::from_base64(string_at(object, "image_base64"));
  }
  const auto model = object.find("model");
  if (!result.failed && (model == object.end() || string_at(*model, "sha256") != model_sha256)) {
    return Error{ErrorCode::InvalidArgument, "is a result of another model"};
  }
  return result;
}

/// Whether a last line without its end is one that a killed run was writing.
bool is_torn(std::string_view line) {
  return (line.starts_with(kBegin) || kBegin.starts_with(line)) && !json::accept(line);
}

/// The lines of finished pictures, whose names go into `finished`.
Result<std::string> keep_finished(std::string_view text, std::string_view model_sha256,
                                  std::map<std::string, bool>& finished) {
  std::string kept;
  for (std::size_t line_number = 1; !text.empty(); ++line_number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (end == std::string_view::npos && is_torn(line)) break;
    auto result = parse_line(line, model_sha256);
    if (!result) {
      return Error{result.error().code,
                   "line " + std::to_string(line_number) + ": " + result.error().message};
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (result->failed) continue;
    finished[std::move(result->image)] = result->has_faces;
    kept += line;
    kept += '\n';
  }
  return kept;
}

}  // namespace

Result<ResumedResults> resume_results(const fs::path& path, std::string_view model_sha256) {
  std::map<std::string, bool> finished;
  const auto keep = [&](std::string_view content) -> Result<std::string> {
    auto kept = keep_finished(content, model_sha256, finished);
    if (kept) return kept;
    return Error{kept.error().code, printable(path) + ": " + kept.error().message};
  };
  RETINAFACE_ASSIGN_OR_RETURN(TextOutput output, TextOutput::append_to(path, keep));
  return ResumedResults{std::move(output), std::move(finished)};
}

}  // namespace retinaface
