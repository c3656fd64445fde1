#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>

#include "retinaface/mesh/hierarchy/hierarchy.h"
#include "retinaface/mesh/test_ict_face.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface::mesh {
namespace {

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// How far the mean face moves when it goes down to a coarse level and up again.
struct Distances {
  double rms = 0;
  double largest = 0;
};

Distances distances_after_level(const MeshHierarchy& hierarchy, std::size_t level,
                                const std::vector<Vec3>& positions) {
  std::vector<double> fine;
  std::vector<double> coarse;
  for (const Vec3 p : at_level(hierarchy, level - 1, positions)) {
    fine.insert(fine.end(), {p.x, p.y, p.z});
  }
  for (const Vec3 p : at_level(hierarchy, level, positions)) {
    coarse.insert(coarse.end(), {p.x, p.y, p.z});
  }
  std::vector<double> again(fine.size());
  multiply<double>(hierarchy.up[level - 1], 3, coarse, again);
  Distances distances;
  for (std::size_t i = 0; i < fine.size(); i += 3) {
    const double squared = std::pow(again[i] - fine[i], 2) +
                           std::pow(again[i + 1] - fine[i + 1], 2) +
                           std::pow(again[i + 2] - fine[i + 2], 2);
    distances.rms += squared * 3 / static_cast<double>(fine.size());
    distances.largest = std::max(distances.largest, std::sqrt(squared));
  }
  distances.rms = std::sqrt(distances.rms);
  return distances;
}

TEST(IctHierarchy, IsBuiltInASecondAndStaysWithinMillimetresOfTheFace) {
  RETINAFACE_SKIP_WITHOUT(testing::ict_face_path());
  const Mesh face = testing::ict_face();
  const auto landmarks = testing::ict_landmarks();
  const double start = cpu_seconds();

  const MeshHierarchy hierarchy = build_hierarchy(face, {.locked = landmarks}).value();

  const double seconds = cpu_seconds() - start;
  std::vector<std::size_t> counts;
  for (std::size_t l = 0; l < hierarchy.num_levels(); ++l)
    counts.push_back(hierarchy.num_vertices(l));
  EXPECT_THAT(counts, ::testing::ElementsAre(9409, 2353, 589, 148, 37));
  for (const auto landmark : landmarks) {
    EXPECT_TRUE(std::binary_search(hierarchy.levels[2].vertices.begin(),
                                   hierarchy.levels[2].vertices.end(), landmark));
  }
  const Distances level1 = distances_after_level(hierarchy, 1, face.positions);
  RecordProperty("build_seconds", std::to_string(seconds));
  RecordProperty("level1_rms_cm", std::to_string(level1.rms));
  RecordProperty("level1_largest_cm", std::to_string(level1.largest));
  EXPECT_LT(level1.rms, 0.1);
  EXPECT_LT(level1.largest, 0.5);
  EXPECT_LT(seconds, 1);
}

}  // namespace
}  // namespace retinaface::mesh
