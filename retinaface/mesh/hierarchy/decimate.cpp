#include "retinaface/mesh/hierarchy/decimate.h"

#include <queue>
#include <set>
#include <tuple>

#include "retinaface/mesh/hierarchy/collapsing_mesh.h"

namespace retinaface::mesh {
namespace {

using internal::CollapseRule;
using internal::CollapsingMesh;

/// Pulling `from` onto `onto`, as it was when both were at these versions.
struct Candidate {
  double cost = 0;
  std::uint32_t from = 0;
  std::uint32_t onto = 0;
  std::uint32_t from_version = 0;
  std::uint32_t onto_version = 0;

  /// Cheapest first; ties by index, so that the result does not depend on the queue.
  friend bool operator<(const Candidate& a, const Candidate& b) {
    return std::tie(a.cost, a.from, a.onto) > std::tie(b.cost, b.from, b.onto);
  }
};

class Decimator {
 public:
  Decimator(std::span<const Vec3> positions, std::span<const Triangle> triangles,
            std::span<const std::uint32_t> locked)
      : mesh_(positions, triangles),
        is_locked_(positions.size(), false),
        version_(positions.size(), 0) {
    for (const auto vertex : locked) {
      RETINAFACE_REQUIRE(vertex < positions.size(),
                         "locked vertex " + std::to_string(vertex) + " does not exist");
      is_locked_[vertex] = true;
    }
  }

  /// Goes on as long as the rule allows.
  void reduce_to(std::size_t num_kept, CollapseRule rule) {
    std::priority_queue<Candidate> queue;
    for (std::uint32_t v = 0; v < version_.size(); ++v) {
      for (const auto& neighbour : mesh_.neighbours(v)) push(queue, v, neighbour.vertex);
    }
    while (mesh_.num_alive() > num_kept && !queue.empty()) {
      const Candidate best = queue.top();
      queue.pop();
      if (version_[best.from] != best.from_version || version_[best.onto] != best.onto_version ||
          !mesh_.allows(rule, best.from, best.onto)) {
        continue;
      }
      mesh_.collapse(best.from, best.onto);
      ++version_[best.from];
      ++version_[best.onto];
      for (const auto& neighbour : mesh_.neighbours(best.onto)) {
        push(queue, best.onto, neighbour.vertex);
        push(queue, neighbour.vertex, best.onto);
      }
    }
  }

  void remove_isolated(std::size_t num_kept) {
    for (std::uint32_t v = 0; v < version_.size() && mesh_.num_alive() > num_kept; ++v) {
      if (mesh_.is_alive(v) && !is_locked_[v] && mesh_.neighbours(v).empty()) {
        mesh_.remove_isolated(v);
      }
    }
  }

  [[nodiscard]] std::size_t num_alive() const { return mesh_.num_alive(); }

  [[nodiscard]] Decimation result() const {
    Decimation decimation;
    std::vector<std::uint32_t> coarse_vertex(version_.size(), 0);
    for (std::uint32_t v = 0; v < version_.size(); ++v) {
      if (!mesh_.is_alive(v)) continue;
      coarse_vertex[v] = static_cast<std::uint32_t>(decimation.kept.size());
      decimation.kept.push_back(v);
    }
    std::set<Triangle> seen;
    for (const auto& [a, b, c] : mesh_.alive_triangles()) {
      const Triangle coarse{coarse_vertex[a], coarse_vertex[b], coarse_vertex[c]};
      if (seen.insert(coarse).second) decimation.triangles.push_back(coarse);
    }
    return decimation;
  }

 private:
  void push(std::priority_queue<Candidate>& queue, std::uint32_t from, std::uint32_t onto) const {
    if (is_locked_[from]) return;
    queue.push({mesh_.cost(from, onto), from, onto, version_[from], version_[onto]});
  }

  CollapsingMesh mesh_;
  std::vector<bool> is_locked_;
  std::vector<std::uint32_t> version_;
};

}  // namespace

Result<Decimation> decimate(std::span<const Vec3> positions, std::span<const Triangle> triangles,
                            std::size_t num_kept, std::span<const std::uint32_t> locked) {
  Decimator decimator(positions, triangles, locked);
  for (const CollapseRule rule :
       {CollapseRule::KeepShape, CollapseRule::KeepTopology, CollapseRule::Anything}) {
    decimator.reduce_to(num_kept, rule);
  }
  decimator.remove_isolated(num_kept);
  if (decimator.num_alive() <= num_kept) return decimator.result();
  return Error{ErrorCode::InvalidArgument,
               "mesh of " + std::to_string(positions.size()) +
                   " vertices: " + std::to_string(decimator.num_alive()) +
                   " cannot be removed, expected " + std::to_string(num_kept) + " to be left"};
}

}  // namespace retinaface::mesh
