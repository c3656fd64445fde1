#pragma once

#include <functional>
#include <string_view>

namespace retinaface {

enum class LogLevel { Debug, Info, Warning };

/// Where the library says what it noticed. Empty by default: the library itself never prints.
/// The sink must be safe to call from several threads.
using LogSink = std::function<void(LogLevel, std::string_view message)>;

}  // namespace retinaface
