#include "retinaface/data/face_pairs.h"

#include <fmt/format.h>

#include <unordered_set>

#include "retinaface/base/text_lines.h"
#include "retinaface/data/json_fields.h"
#include "retinaface/data/labelled_image.h"
#include "retinaface/data/npy.h"

namespace retinaface {
namespace {

using internal::TextLines;

constexpr std::int64_t kMaxPairs = 10'000'000;

Result<std::int64_t> positive(std::string_view field, const TextLines& lines) {
  const auto number = internal::parse_integer(field);
  if (!number || *number < 1)
    return lines.error("'" + printable(field.substr(0, 40)) + "' is not a number from 1");
  return *number;
}

Result<std::string> picture(std::string_view person, std::string_view index,
                            const TextLines& lines) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto number, positive(index, lines));
  return fmt::format("{0}/{0}_{1:04}", person, number);
}

Result<FacePair> read_pair(std::string_view line, bool same, std::int32_t fold,
                           const TextLines& lines) {
  const auto fields = internal::split_fields(line);
  const std::size_t expected = same ? 3 : 4;
  if (fields.size() != expected)
    return lines.error(fmt::format("{} fields, expected {}", fields.size(),
                                   same ? "3 (name i j) for a pair of one person"
                                        : "4 (name i other j) for a pair of two persons"));
  FacePair pair;
  RETINAFACE_ASSIGN_OR_RETURN(pair.first, picture(fields[0], fields[1], lines));
  RETINAFACE_ASSIGN_OR_RETURN(pair.second,
                              picture(fields[same ? 0 : 2], fields[same ? 2 : 3], lines));
  pair.same = same;
  pair.fold = fold;
  return pair;
}

Error repeated(std::string_view name, std::string_view key) {
  return {ErrorCode::Corrupt,
          fmt::format("{}: '{}' appears twice", printable(name), printable(key))};
}

Result<Embeddings> from_npy(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(auto array, read_npy(path));
  if (array.shape.size() != 2)
    return Error{ErrorCode::Corrupt, fmt::format("{}: has {} dimensions, expected 2",
                                                 printable(path), array.shape.size())};
  auto names_path = path;
  names_path.replace_extension(".txt");
  RETINAFACE_ASSIGN_OR_RETURN(const auto text, internal::read_text(names_path));
  Embeddings embeddings;
  embeddings.dimension = array.shape[1];
  embeddings.values.assign(array.values.begin(), array.values.end());
  std::unordered_set<std::string> seen;
  TextLines lines(text.text(), names_path.native());
  while (const auto line = lines.next()) {
    if (internal::trimmed(*line).empty()) continue;
    embeddings.keys.push_back(image_key(internal::trimmed(*line)));
    if (!seen.insert(embeddings.keys.back()).second)
      return lines.error("'" + printable(*line) + "' appears twice");
  }
  if (embeddings.keys.size() != array.shape[0])
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: has {} names, expected {} as {} has rows", printable(names_path),
                             embeddings.keys.size(), array.shape[0], printable(path))};
  return embeddings;
}

Result<void> add_line(const internal::Json& json, Embeddings& embeddings) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto path, internal::string_member(json, "image"));
  RETINAFACE_ASSIGN_OR_RETURN(const auto* vector, internal::array_member(json, "embedding"));
  if (!vector || vector->empty()) return Error{ErrorCode::Corrupt, "has no 'embedding'"};
  if (embeddings.keys.empty()) embeddings.dimension = vector->size();
  if (vector->size() != embeddings.dimension)
    return Error{ErrorCode::Corrupt, fmt::format("has {} values, expected {} as the first line",
                                                 vector->size(), embeddings.dimension)};
  for (const auto& element : *vector) {
    RETINAFACE_ASSIGN_OR_RETURN(const double value, internal::number_of(element, "embedding"));
    embeddings.values.push_back(static_cast<float>(value));
  }
  embeddings.keys.push_back(image_key(path));
  return {};
}

}  // namespace

Result<FacePairs> parse_lfw_pairs(std::string_view text, std::string_view name) {
  TextLines lines(text, name);
  const auto header = internal::split_fields(lines.next().value_or(""));
  if (header.size() != 2)
    return lines.error("the first line is not 'folds pairs', such as '10 300'");
  RETINAFACE_ASSIGN_OR_RETURN(const auto num_folds, positive(header[0], lines));
  RETINAFACE_ASSIGN_OR_RETURN(const auto per_fold, positive(header[1], lines));
  if (num_folds > kMaxPairs || per_fold > kMaxPairs / num_folds)
    return lines.error(fmt::format("announces {} × {} pairs, at most {} are allowed", num_folds,
                                   per_fold, kMaxPairs));
  FacePairs result;
  result.num_folds = static_cast<std::int32_t>(num_folds);
  for (std::int32_t fold = 0; fold < result.num_folds; ++fold) {
    for (std::int64_t i = 0; i < 2 * per_fold; ++i) {
      const auto line = lines.next();
      if (!line)
        return lines.error(fmt::format("the file ends after {} of {} pairs", result.pairs.size(),
                                       2 * num_folds * per_fold));
      RETINAFACE_ASSIGN_OR_RETURN(auto pair, read_pair(*line, i < per_fold, fold, lines));
      result.pairs.push_back(std::move(pair));
    }
  }
  return result;
}

Result<FacePairs> read_lfw_pairs(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(path));
  return parse_lfw_pairs(file.text(), path.native());
}

Result<Embeddings> parse_embedding_lines(std::string_view text, std::string_view name) {
  Embeddings embeddings;
  std::unordered_set<std::string> seen;
  TextLines lines(text, name);
  while (const auto line = lines.next()) {
    if (internal::trimmed(*line).empty()) continue;
    const auto json = internal::parse_json(*line);
    if (!json.ok()) return lines.error(json.error().message + ", expected one object a line");
    const auto added = add_line(*json, embeddings);
    if (!added.ok()) return lines.error(added.error().message);
    if (!seen.insert(embeddings.keys.back()).second) return repeated(name, embeddings.keys.back());
  }
  return embeddings;
}

Result<Embeddings> read_embeddings(const std::filesystem::path& path) {
  if (path.extension() == ".npy") return from_npy(path);
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::read_text(path));
  return parse_embedding_lines(file.text(), path.native());
}

}  // namespace retinaface
