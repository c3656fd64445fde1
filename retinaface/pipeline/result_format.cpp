#include "retinaface/pipeline/result_format.h"

#include <array>
#include <string>

#include "retinaface/base/file.h"

namespace retinaface {
namespace {

struct FormatFacts {
  ResultFormat format;
  const char* name;
  const char* extension;
  bool per_picture;
};

constexpr std::array kFacts{
    FormatFacts{ResultFormat::Json, "json", ".json", false},
    FormatFacts{ResultFormat::JsonLines, "jsonl", ".jsonl", false},
    FormatFacts{ResultFormat::Csv, "csv", ".csv", false},
    FormatFacts{ResultFormat::Coco, "coco", ".json", false},
    FormatFacts{ResultFormat::Wider, "wider", ".txt", true},
    FormatFacts{ResultFormat::Yolo, "yolo", ".txt", true},
    FormatFacts{ResultFormat::Voc, "voc", ".xml", true},
};

const FormatFacts& facts_of(ResultFormat format) {
  return kFacts[static_cast<std::size_t>(format)];
}

}  // namespace

std::span<const ResultFormat> result_formats() {
  using enum ResultFormat;
  static constexpr std::array kAll{Json, JsonLines, Csv, Coco, Wider, Yolo, Voc};
  return kAll;
}

Result<ResultFormat> parse_result_format(std::string_view name) {
  std::string names;
  for (const FormatFacts& facts : kFacts) {
    if (name == facts.name) return facts.format;
    names += names.empty() ? "" : ", ";
    names += facts.name;
  }
  return Error{ErrorCode::InvalidArgument,
               "format: is '" + printable(name) + "', expected one of " + names};
}

const char* to_string(ResultFormat format) {
  return facts_of(format).name;
}

bool is_per_picture(ResultFormat format) {
  return facts_of(format).per_picture;
}

const char* file_extension(ResultFormat format) {
  return facts_of(format).extension;
}

}  // namespace retinaface
