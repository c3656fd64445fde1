#include "retinaface/data/picture_hash.h"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/image/resize.h"

namespace retinaface {
namespace {

constexpr int kHashBits = 64;

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

/// Joins all near pairs among hashes whose bits [first, last) are equal.
void join_equal_parts(std::vector<PlacedHash>& distinct, int first, int last, int max_distance,
                      Groups& groups) {
  const std::uint64_t mask = (~std::uint64_t{0} >> (kHashBits - (last - first))) << first;
  std::sort(distinct.begin(), distinct.end(), [mask](const PlacedHash& a, const PlacedHash& b) {
    return (a.hash & mask) < (b.hash & mask);
  });
  for (std::size_t i = 0; i < distinct.size(); ++i) {
    for (std::size_t j = i + 1; j < distinct.size(); ++j) {
      const std::uint64_t differing = distinct[i].hash ^ distinct[j].hash;
      if ((differing & mask) != 0) break;
      if (std::popcount(differing) <= max_distance)
        groups.join(distinct[i].place, distinct[j].place);
    }
  }
}

/// One of each hash; equal ones are joined.
std::vector<PlacedHash> join_equal(std::span<const std::uint64_t> hashes, Groups& groups) {
  std::map<std::uint64_t, std::size_t> first_places;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const auto [known, is_new] = first_places.emplace(hashes[i], i);
    if (!is_new) groups.join(known->second, i);
  }
  std::vector<PlacedHash> distinct;
  distinct.reserve(first_places.size());
  for (const auto& [hash, place] : first_places) distinct.push_back({hash, place});
  return distinct;
}

}  // namespace

std::uint64_t difference_hash(ImageView image) {
  const Image miniature =
      convert(resize(image, 9, 8, Interpolation::Area).view(), PixelFormat::Gray8);
  std::uint64_t hash = 0;
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x)
      hash = hash << 1 | (miniature.row(y)[x] > miniature.row(y)[x + 1] ? 1U : 0U);
  return hash;
}

std::vector<std::vector<std::size_t>> near_hashes(std::span<const std::uint64_t> hashes,
                                                  int max_distance) {
  RETINAFACE_REQUIRE(max_distance >= 0 && max_distance < 16,
                     "max_distance is " + std::to_string(max_distance));
  Groups groups(hashes.size());
  std::vector<PlacedHash> distinct = join_equal(hashes, groups);
  const int num_parts = max_distance + 1;
  for (int part = 0; part < num_parts; ++part)
    join_equal_parts(distinct, part * kHashBits / num_parts, (part + 1) * kHashBits / num_parts,
                     max_distance, groups);

  std::map<std::size_t, std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < hashes.size(); ++i) members[groups.root(i)].push_back(i);
  std::vector<std::vector<std::size_t>> near;
  for (auto& [first, places] : members)
    if (places.size() > 1) near.push_back(std::move(places));
  return near;
}

}  // namespace retinaface
