#include "retinaface/data/sample.h"

namespace retinaface {

Random sample_random(std::uint64_t seed, std::int64_t epoch, std::size_t index) {
  // Each number is mixed by the generator before the next one is added.
  std::uint64_t mixed = Random(seed).next();
  mixed = Random(mixed + static_cast<std::uint64_t>(epoch)).next();
  return Random(Random(mixed + std::uint64_t{index}).next());
}

}  // namespace retinaface
