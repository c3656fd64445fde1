#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "retinaface/pipeline/input_file.h"

namespace retinaface {

/// Gives each input its own file below one output folder, so that pictures of one name from two
/// folders never overwrite each other.
///
/// A file keeps the input's `relative` path under the new extension. When an earlier input has that
/// name already, the later one gets eight digits of its path's SHA-256 behind its stem. The answer
/// for an input stays the same, so ask for all inputs in their order first. Thread-safe.
class OutputNames {
 public:
  enum class Layout {
    Relative,  ///< as the input lies below the folder that the user named
    Event,     ///< <folder of the input>/<name>, as WIDER FACE has it
  };

  /// @param extension  with the dot; "" keeps .jpg, .jpeg and .png and makes the rest .jpg
  OutputNames(std::filesystem::path folder, std::string extension, Layout layout = Layout::Relative)
      : folder_(std::move(folder)), extension_(std::move(extension)), layout_(layout) {}

  [[nodiscard]] std::filesystem::path path_for(const InputFile& input);

 private:
  [[nodiscard]] std::filesystem::path wanted_name(const InputFile& input) const;
  [[nodiscard]] std::filesystem::path take_name(const InputFile& input);

  const std::filesystem::path folder_;
  const std::string extension_;
  const Layout layout_;
  std::mutex mutex_;
  std::map<std::string, std::filesystem::path> name_of_input_;
  std::set<std::string> taken_;
};

}  // namespace retinaface
