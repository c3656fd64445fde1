#include "retinaface/data/picture_look.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>

#include "retinaface/image/resize.h"

namespace retinaface {
namespace {

// On 4,564 photos of mixed origin every pair within these bounds was two versions of one picture;
// beyond 8 bits or below 0.9 the first others appear.
constexpr int kMaxDifferingBits = 8;
constexpr double kMinCorrelation = 0.9;
/// Of 256 levels, root of the mean square: recompressing changes a miniature by less.
constexpr double kNoise = 3;

constexpr int kHashBits = 64;
/// Of nine parts, 8 differing bits leave one untouched.
constexpr int kNumParts = kMaxDifferingBits + 1;

Image gray_miniature(ImageView image, int width, int height) {
  return convert(resize(image, width, height, Interpolation::Area).view(), PixelFormat::Gray8);
}

double mean_of(const PictureLook& look) {
  return std::accumulate(look.miniature.begin(), look.miniature.end(), 0.0) /
         static_cast<double>(look.miniature.size());
}

bool have_similar_miniatures(const PictureLook& a, const PictureLook& b) {
  const double mean_a = mean_of(a);
  const double mean_b = mean_of(b);
  double squares_a = 0;
  double squares_b = 0;
  double products = 0;
  double differences = 0;
  for (std::size_t i = 0; i < a.miniature.size(); ++i) {
    const double in_a = a.miniature[i] - mean_a;
    const double in_b = b.miniature[i] - mean_b;
    squares_a += in_a * in_a;
    squares_b += in_b * in_b;
    products += in_a * in_b;
    differences += std::pow(a.miniature[i] - b.miniature[i], 2);
  }
  return differences <= kNoise * kNoise * static_cast<double>(a.miniature.size()) ||
         (products > 0 && products >= kMinCorrelation * std::sqrt(squares_a * squares_b));
}

/// Sets that grow together (union-find with path halving).
class Groups {
 public:
  explicit Groups(std::size_t size) : parents_(size) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
  }

  std::size_t root(std::size_t item) {
    while (parents_[item] != item) item = parents_[item] = parents_[parents_[item]];
    return item;
  }

  void join(std::size_t a, std::size_t b) {
    const auto [low, high] = std::minmax({root(a), root(b)});
    parents_[high] = low;
  }

 private:
  std::vector<std::size_t> parents_;
};

struct PlacedHash {
  std::uint64_t hash;
  std::size_t place;
};

/// Joins pictures that look alike among those whose hashes have equal bits [first, last).
void join_equal_parts(std::span<const PictureLook> looks, std::vector<PlacedHash>& hashes,
                      int first, int last, Groups& groups) {
  const std::uint64_t mask = (~std::uint64_t{0} >> (kHashBits - (last - first))) << first;
  std::sort(hashes.begin(), hashes.end(), [mask](const PlacedHash& a, const PlacedHash& b) {
    return (a.hash & mask) < (b.hash & mask);
  });
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    for (std::size_t j = i + 1; j < hashes.size(); ++j) {
      const std::uint64_t differing = hashes[i].hash ^ hashes[j].hash;
      if ((differing & mask) != 0) break;
      if (std::popcount(differing) > kMaxDifferingBits) continue;
      const std::size_t a = hashes[i].place;
      const std::size_t b = hashes[j].place;
      if (groups.root(a) != groups.root(b) && look_alike(looks[a], looks[b])) groups.join(a, b);
    }
  }
}

}  // namespace

PictureLook look_of(ImageView image) {
  PictureLook look;
  const Image steps = gray_miniature(image, 9, 8);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x)
      look.hash = look.hash << 1 | (steps.row(y)[x] > steps.row(y)[x + 1] ? 1U : 0U);
  const Image miniature = gray_miniature(image, 16, 16);
  std::copy_n(miniature.row(0), look.miniature.size(), look.miniature.begin());
  return look;
}

bool look_alike(const PictureLook& a, const PictureLook& b) {
  return std::popcount(a.hash ^ b.hash) <= kMaxDifferingBits && have_similar_miniatures(a, b);
}

std::vector<std::vector<std::size_t>> groups_that_look_alike(std::span<const PictureLook> looks) {
  std::vector<PlacedHash> hashes;
  hashes.reserve(looks.size());
  for (std::size_t i = 0; i < looks.size(); ++i) hashes.push_back({looks[i].hash, i});
  Groups groups(looks.size());
  for (int part = 0; part < kNumParts; ++part)
    join_equal_parts(looks, hashes, part * kHashBits / kNumParts,
                     (part + 1) * kHashBits / kNumParts, groups);

  std::map<std::size_t, std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < looks.size(); ++i) members[groups.root(i)].push_back(i);
  std::vector<std::vector<std::size_t>> alike;
  for (auto& [first, places] : members)
    if (places.size() > 1) alike.push_back(std::move(places));
  return alike;
}

}  // namespace retinaface
