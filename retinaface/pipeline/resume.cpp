#include "retinaface/pipeline/resume.h"

#include <nlohmann/json.hpp>
#include <span>
#include <system_error>

#include "retinaface/base/file.h"
#include "retinaface/pipeline/json_text.h"
#include "retinaface/pipeline/text_output.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kExpected = "expected a result of schema retinaface/1";

struct EarlierResult {
  std::string image;
  bool failed = false;
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
  EarlierResult result{string_at(object, "image"), object.contains("error")};
  if (object.contains("image_base64")) {
    result.image = internal::from_base64(string_at(object, "image_base64"));
  }
  const auto model = object.find("model");
  if (!result.failed && (model == object.end() || string_at(*model, "sha256") != model_sha256)) {
    return Error{ErrorCode::InvalidArgument, "is a result of another model"};
  }
  return result;
}

Result<void> adopt_partial(const fs::path& path) {
  std::error_code error;
  if (fs::exists(path, error) || !fs::exists(partial_path(path), error)) return {};
  fs::rename(partial_path(path), path, error);
  if (!error) return {};
  return Error{ErrorCode::WriteFailed,
               printable(path) + ": cannot take the place of its .part: " + error.message()};
}

}  // namespace

Result<std::set<std::string>> prepare_resume(const fs::path& path, std::string_view model_sha256) {
  RETINAFACE_RETURN_IF_ERROR(adopt_partial(path));
  std::set<std::string> finished;
  auto content = read_file(path);
  if (!content && content.error().code == ErrorCode::NotFound) return finished;
  if (!content) return std::move(content).error();

  const std::string_view text(reinterpret_cast<const char*>(content->data()), content->size());
  std::string kept;
  std::size_t line_number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line_number) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) break;
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    auto result = parse_line(line, model_sha256);
    if (!result) {
      return Error{result.error().code, printable(path) + ": line " + std::to_string(line_number) +
                                            ": " + result.error().message};
    }
    if (result->failed) continue;
    finished.insert(std::move(result->image));
    kept += line;
    kept += '\n';
  }
  if (kept.size() != text.size()) RETINAFACE_RETURN_IF_ERROR(write_file_atomically(path, kept));
  return finished;
}

}  // namespace retinaface
