#pragma once

namespace retinaface {

/// The cores that this process may really use, at least 1: the smallest of the scheduler's
/// affinity mask and the cgroup's CPU quota (v2 `cpu.max`, v1 `cpu.cfs_quota_us`), rounded up.
[[nodiscard]] int available_cpu_count();

/// As many threads as `asked` for; 0 asks for one on each available core.
[[nodiscard]] int thread_count(int asked);

}  // namespace retinaface
