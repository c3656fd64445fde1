#pragma once

#include <optional>
#include <string>

namespace retinaface::train {

/// This machine's address, in figures, on the network that leads to `host`; none when the name is
/// unknown or nothing leads there. A machine's own name often means 127.0.1.1, which no other
/// machine can reach. Sends nothing to `host`.
[[nodiscard]] std::optional<std::string> own_address_towards(const std::string& host);

}  // namespace retinaface::train
