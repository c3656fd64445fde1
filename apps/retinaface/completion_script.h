#pragma once

#include <string>
#include <string_view>

#include "retinaface/base/result.h"

namespace CLI {
class App;
}

namespace retinaface::cli {

/// A completion script for "bash", "zsh" or "fish", made from the options that the program has.
[[nodiscard]] Result<std::string> completion_script(const CLI::App& program,
                                                    std::string_view shell);

}  // namespace retinaface::cli
