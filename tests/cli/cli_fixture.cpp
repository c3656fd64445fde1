#include "tests/cli/cli_fixture.h"

#include <sstream>

#include "retinaface/model/model.h"

namespace retinaface::testing {

CliTest::CliTest() : model_((folder_ / "random.safetensors").string()) {
  const Model model = random_model(network_preset("retinaface-mnet025").value(), 5);
  write_bytes(model_, to_safetensors(model).value());
}

RunResult CliTest::retinaface(const std::vector<std::string>& arguments,
                              const RunOptions& options) {
  std::vector<std::string> command{RETINAFACE_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(command, options);
}

std::vector<std::string> CliTest::detect_command(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{
      RETINAFACE_PROGRAM, "detect", "--model", model_, "--quiet",    "--size", "64",
      "--max-faces",      "3",      "--score", "0.01", "--no-timing"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

RunResult CliTest::detect(const std::vector<std::string>& arguments,
                          const RunOptions& options) const {
  return run(detect_command(arguments), options);
}

std::string CliTest::picture(const std::string& name, int width, int height, int seed) const {
  write_test_picture(folder_ / name, width, height, seed);
  return path(name);
}

std::string CliTest::path(const std::string& name) const {
  return (folder_ / name).string();
}

std::vector<nlohmann::json> json_lines(const std::string& text) {
  std::vector<nlohmann::json> objects;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    objects.push_back(nlohmann::json::parse(line, nullptr, false));
    EXPECT_TRUE(objects.back().is_object()) << line;
  }
  EXPECT_TRUE(text.empty() || text.ends_with('\n')) << "the last line is not complete";
  return objects;
}

std::vector<std::string> images_of(const std::vector<nlohmann::json>& objects) {
  std::vector<std::string> names;
  names.reserve(objects.size());
  for (const nlohmann::json& object : objects) names.push_back(object.value("image", ""));
  return names;
}

}  // namespace retinaface::testing
