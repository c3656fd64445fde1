#include "tests/cli/face_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "retinaface/geometry/point.h"

namespace retinaface::testing {
namespace {

constexpr std::uint32_t kColumns = 41;
constexpr std::uint32_t kRows = 51;
constexpr float kStep = 4;

float depth_at(float x, float y) {
  const float across = x / 85;
  const float down = (y + 10) / 120;
  const float nose = 20 * std::exp(-(x * x / 100 + (y + 6) * (y + 6) / 324));
  return 90 * std::sqrt(std::max(0.0F, 1 - across * across - down * down)) + nose;
}

/// The 68 points of Multi-PIE as seen from the front.
std::vector<Point> points68() {
  std::vector<Point> points;
  for (int i = 0; i <= 16; ++i) {
    const float angle = std::numbers::pi_v<float> * (1 + static_cast<float>(i) / 16);
    points.push_back({70 * std::cos(angle), 10 + 90 * std::sin(angle)});
  }
  points.insert(points.end(), {{-58, 44}, {-48, 50}, {-38, 51}, {-28, 50}, {-18, 46}});
  points.insert(points.end(), {{18, 46}, {28, 50}, {38, 51}, {48, 50}, {58, 44}});
  points.insert(points.end(), {{0, 30}, {0, 18}, {0, 6}, {0, -6}});
  points.insert(points.end(), {{-14, -12}, {-7, -15}, {0, -16}, {7, -15}, {14, -12}});
  points.insert(points.end(), {{-48, 30}, {-39, 35}, {-29, 35}, {-20, 30}, {-29, 26}, {-39, 26}});
  points.insert(points.end(), {{20, 30}, {29, 35}, {39, 35}, {48, 30}, {39, 26}, {29, 26}});
  points.insert(points.end(), {{-25, -42}, {-15, -36}, {-6, -33}, {0, -34}, {6, -33}, {15, -36}});
  points.insert(points.end(), {{25, -42}, {15, -50}, {6, -54}, {0, -55}, {-6, -54}, {-15, -50}});
  points.insert(points.end(), {{-20, -42}, {-8, -39}, {0, -39}, {8, -39}});
  points.insert(points.end(), {{20, -42}, {8, -46}, {0, -47}, {-8, -46}});
  return points;
}

std::uint32_t nearest_vertex(Point p) {
  const auto index = [](float offset, std::uint32_t count) {
    const float at = std::round(offset / kStep);
    return static_cast<std::uint32_t>(std::clamp(at, 0.0F, static_cast<float>(count - 1)));
  };
  return index(p.y + 110, kRows) * kColumns + index(p.x + 80, kColumns);
}

}  // namespace

mesh::MorphableModel mask_model() {
  mesh::MorphableModel model;
  model.name = "mask";
  model.licence = "MIT";
  mesh::LinearModes wider{mesh::ModeKind::PrincipalComponents, {}, {3}, {"width"}};
  mesh::LinearModes open{mesh::ModeKind::Blendshapes, {}, {1}, {"jawOpen"}};
  for (std::uint32_t row = 0; row < kRows; ++row) {
    for (std::uint32_t column = 0; column < kColumns; ++column) {
      const float x = static_cast<float>(column) * kStep - 80;
      const float y = static_cast<float>(row) * kStep - 110;
      model.mean_positions.insert(model.mean_positions.end(), {x, y, depth_at(x, y)});
      wider.directions.insert(wider.directions.end(), {x / 70, 0, 0});
      open.directions.insert(open.directions.end(), {0, y < -44 ? -10.0F : 0.0F, 0});
      if (row + 1 == kRows || column + 1 == kColumns) continue;
      const std::uint32_t corner = row * kColumns + column;
      model.triangles.push_back({corner, corner + 1, corner + kColumns + 1});
      model.triangles.push_back({corner, corner + kColumns + 1, corner + kColumns});
    }
  }
  model.identity = std::move(wider);
  model.expression = std::move(open);
  for (const Point point : points68()) model.landmarks68.push_back(nearest_vertex(point));
  return model;
}

}  // namespace retinaface::testing
