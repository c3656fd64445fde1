#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "retinaface/testing/shared_data.h"
#include "retinaface/testing/temporary_folder.h"
#include "tests/cli/program_run.h"
#include "tests/cli/test_pictures.h"

namespace retinaface::testing {

/// A folder of its own with a model of random weights, which finds "faces" anywhere but the same
/// ones every time.
class CliTest : public ::testing::Test {
 protected:
  CliTest();

  /// Runs `retinaface` with these arguments.
  [[nodiscard]] static RunResult retinaface(const std::vector<std::string>& arguments,
                                            const RunOptions& options = {});
  /// Runs `retinaface detect --model <random> --quiet` with these arguments.
  [[nodiscard]] RunResult detect(const std::vector<std::string>& arguments,
                                 const RunOptions& options = {}) const;
  [[nodiscard]] std::vector<std::string> detect_command(
      const std::vector<std::string>& arguments) const;

  /// A new picture in the test's folder.
  std::string picture(const std::string& name, int width = 96, int height = 64, int seed = 0) const;
  [[nodiscard]] std::string path(const std::string& name) const;

  TemporaryFolder folder_;
  std::string model_;
};

/// Every line as JSON; a line that is none fails the test.
[[nodiscard]] std::vector<nlohmann::json> json_lines(const std::string& text);

/// The field "image" of each object.
[[nodiscard]] std::vector<std::string> images_of(const std::vector<nlohmann::json>& objects);

}  // namespace retinaface::testing
