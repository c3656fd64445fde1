#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retinaface::mesh {

/// The scenes and pictures of tf_mesh_renderer's own tests, from the shared data folder.
[[nodiscard]] std::filesystem::path scenes_path();
[[nodiscard]] nlohmann::json read_scenes();

/// A picture of 8-bit RGBA, rows from top to bottom.
struct GoldenPicture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;
};
[[nodiscard]] GoldenPicture read_golden(const std::string& name);

/// Numbers of nested lists, one after the other.
[[nodiscard]] std::vector<double> numbers(const nlohmann::json& lists);
[[nodiscard]] std::vector<float> floats(const nlohmann::json& lists);
[[nodiscard]] std::vector<std::int32_t> indices(const nlohmann::json& lists);

/// The share of pixels with a channel that is more than `tolerance` from the golden one, after
/// clipping to [0, 1]. 1 when the sizes differ.
[[nodiscard]] double share_of_outliers(const std::vector<float>& rgba, const GoldenPicture& golden,
                                       double tolerance = 0.01);

}  // namespace retinaface::mesh
