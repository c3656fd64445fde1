#include "retinaface/base/cpu_count.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

namespace retinaface {
namespace {

int affinity_cpu_count() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) == 0) return CPU_COUNT(&set);
  return static_cast<int>(std::thread::hardware_concurrency());
}

std::optional<double> quota_v2(const std::string& folder) {
  std::ifstream file(folder + "/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return std::nullopt;
  return std::strtod(quota.c_str(), nullptr) / period;
}

std::optional<double> quota_v1() {
  std::ifstream quota_file("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  std::ifstream period_file("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  double quota = 0;
  double period = 0;
  if (!(quota_file >> quota) || !(period_file >> period) || quota <= 0 || period <= 0) {
    return std::nullopt;
  }
  return quota / period;
}

/// This process's folder in the unified hierarchy, "" when there is none.
std::string own_cgroup_folder() {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("0::", 0) == 0) return line.substr(3);
  }
  return "";
}

/// The tightest quota from this process's cgroup up to the root.
std::optional<double> cgroup_quota() {
  std::optional<double> tightest = quota_v1();
  const std::string root = "/sys/fs/cgroup";
  std::string folder = own_cgroup_folder();
  while (true) {
    if (const auto quota = quota_v2(root + folder)) {
      tightest = std::min(*quota, tightest.value_or(*quota));
    }
    if (folder.empty() || folder == "/") return tightest;
    folder.resize(folder.rfind('/'));
  }
}

}  // namespace

int available_cpu_count() {
  int count = affinity_cpu_count();
  if (const auto quota = cgroup_quota()) {
    count = std::min(count, static_cast<int>(std::ceil(*quota)));
  }
  return std::max(count, 1);
}

int thread_count(int asked) {
  return asked > 0 ? asked : available_cpu_count();
}

}  // namespace retinaface
