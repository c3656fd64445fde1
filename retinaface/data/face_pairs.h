#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface {

/// A question of face verification: are these two pictures of one person?
struct FacePair {
  std::string first;  ///< "Abel_Pacheco/Abel_Pacheco_0001", without extension
  std::string second;
  bool same = false;
  std::int32_t fold = 0;  ///< from 0; pairs of one fold share a threshold that others chose
};

struct FacePairs {
  std::vector<FacePair> pairs;
  std::int32_t num_folds = 0;
};

/// Reads LFW's `pairs.txt`: a first line `10 300` (folds, and pairs of each kind in a fold), then
/// for each fold first the lines `name i j` of one person, then the lines `name i other j`.
///
/// @param name  subject of messages
/// @return      Corrupt with file and line
[[nodiscard]] Result<FacePairs> parse_lfw_pairs(std::string_view text, std::string_view name);
[[nodiscard]] Result<FacePairs> read_lfw_pairs(const std::filesystem::path& path);

/// The vector of each picture.
struct Embeddings {
  std::size_t dimension = 0;
  std::vector<std::string> keys;  ///< `image_key` of each picture
  std::vector<float> values;      ///< [num_pictures, dimension]
};

/// Reads embeddings as JSON lines, `{"image": "Abel_Pacheco/Abel_Pacheco_0001.jpg", "embedding":
/// [0.1, …]}`; all of one length, no picture twice.
[[nodiscard]] Result<Embeddings> parse_embedding_lines(std::string_view text,
                                                       std::string_view name);

/// Reads a file of JSON lines, or a NumPy array [num_pictures, dimension] (.npy) with the names of
/// its rows, one a line, beside it in a file of the same name ending in .txt.
[[nodiscard]] Result<Embeddings> read_embeddings(const std::filesystem::path& path);

}  // namespace retinaface
