#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace retinaface::cli {

/// Help that fits into 100 columns and shows of an option only its names, its value and what it
/// does.
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter();

 private:
  [[nodiscard]] std::string make_option_opts(const CLI::Option* option) const override;
  [[nodiscard]] std::string make_option_desc(const CLI::Option* option) const override;
};

}  // namespace retinaface::cli
