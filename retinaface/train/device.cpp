#include "retinaface/train/device.h"

#include <charconv>

#include "retinaface/base/file.h"
#include "retinaface/base/stopwatch.h"

namespace retinaface::train {
namespace {

constexpr std::string_view kCuda = "cuda";

/// None for what is no number.
std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

Result<torch::Device> find_device(const std::string& name, int local_rank) {
  if (name == "cpu") return torch::Device(torch::kCPU);
  const std::string_view view = name;
  std::optional<int> index;
  if (name == kCuda) index = local_rank;
  if (name.starts_with("cuda:")) index = number_of(view.substr(kCuda.size() + 1));
  const std::string subject = "device '" + printable(view) + "': ";
  if (!index)
    return Error{ErrorCode::InvalidArgument,
                 subject + "is not known, expected cpu, cuda or cuda:N"};
  if (!torch::cuda::is_available())
    return Error{ErrorCode::Unavailable,
                 subject +
                     "is not there: this libtorch or this machine has no CUDA; a libtorch "
                     "with CUDA is found through Torch_DIR"};
  const auto count = static_cast<int>(torch::cuda::device_count());
  if (*index >= count)
    return Error{ErrorCode::Unavailable,
                 subject + "is not there, this machine has " + std::to_string(count)};
  return torch::Device(torch::kCUDA, static_cast<torch::DeviceIndex>(*index));
}

double matrix_speed_gflops() {
  constexpr int kSide = 256;
  constexpr int kRepeats = 5;
  const torch::NoGradGuard no_grad;
  const torch::Tensor a = torch::ones({kSide, kSide});
  torch::Tensor product = torch::mm(a, a);
  double best_s = 1;
  for (int i = 0; i < kRepeats; ++i) {
    const Stopwatch watch;
    torch::mm_out(product, a, a);
    best_s = std::min(best_s, watch.elapsed_s());
  }
  return 2.0 * kSide * kSide * kSide / best_s * 1e-9;
}

}  // namespace retinaface::train
