#include "retinaface/mesh/render/test_scenes.h"

#include <png.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>

#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh {
namespace {

template <typename T>
void append_numbers(const nlohmann::json& lists, std::vector<T>& values) {
  if (lists.is_number()) {
    values.push_back(lists.get<T>());
    return;
  }
  for (const auto& list : lists) append_numbers(list, values);
}

template <typename T>
std::vector<T> flat(const nlohmann::json& lists) {
  std::vector<T> values;
  append_numbers(lists, values);
  return values;
}

}  // namespace

std::filesystem::path scenes_path() {
  return testing::shared_data("face3d/mesh_renderer_goldens/scenes.json");
}

nlohmann::json read_scenes() {
  return nlohmann::json::parse(std::ifstream(scenes_path()));
}

GoldenPicture read_golden(const std::string& name) {
  const std::string path = (scenes_path().parent_path() / (name + ".png")).string();
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_file(&png, path.c_str()) == 0)
    throw std::runtime_error(path + ": " + png.message);
  png.format = PNG_FORMAT_RGBA;
  GoldenPicture picture{.width = static_cast<int>(png.width),
                        .height = static_cast<int>(png.height),
                        .rgba = std::vector<std::uint8_t>(PNG_IMAGE_SIZE(png))};
  if (png_image_finish_read(&png, nullptr, picture.rgba.data(), 0, nullptr) == 0)
    throw std::runtime_error(path + ": " + png.message);
  return picture;
}

std::vector<double> numbers(const nlohmann::json& lists) {
  return flat<double>(lists);
}

std::vector<float> floats(const nlohmann::json& lists) {
  return flat<float>(lists);
}

std::vector<std::int32_t> indices(const nlohmann::json& lists) {
  return flat<std::int32_t>(lists);
}

double share_of_outliers(const std::vector<float>& rgba, const GoldenPicture& golden,
                         double tolerance) {
  if (rgba.empty() || rgba.size() != golden.rgba.size()) return 1;
  std::size_t num_outliers = 0;
  for (std::size_t pixel = 0; pixel < rgba.size(); pixel += 4) {
    double largest = 0;
    for (std::size_t i = pixel; i < pixel + 4; ++i) {
      const double value = std::clamp(static_cast<double>(rgba[i]), 0.0, 1.0);
      largest = std::max(largest, std::abs(value - golden.rgba[i] / 255.0));
    }
    if (!(largest <= tolerance)) ++num_outliers;
  }
  return static_cast<double>(num_outliers) / (static_cast<double>(rgba.size()) / 4);
}

}  // namespace retinaface::mesh
