#include "retinaface/mesh/fit/fit_light.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "retinaface/mesh/render/phong_terms.h"

namespace retinaface::mesh {
namespace {

constexpr double kLampDistance = 1000;  // millimetres
constexpr double kLampDeviation = 500;
constexpr double kWhiteDeviation = 0.3;
constexpr double kGreyDeviation = 0.1;

/// Of the lamps that are tried, before and beside the head.
std::vector<Vec3d> lamp_positions() {
  constexpr double kDegree = std::numbers::pi / 180;
  std::vector<Vec3d> positions;
  for (const double height : {-40.0, -10.0, 20.0, 50.0, 80.0})
    for (const double side : {-80.0, -50.0, -25.0, 0.0, 25.0, 50.0, 80.0})
      positions.push_back(kLampDistance *
                          Vec3d{std::cos(height * kDegree) * std::sin(side * kDegree),
                                std::sin(height * kDegree),
                                std::cos(height * kDegree) * std::cos(side * kDegree)});
  return positions;
}

/// Least squares of y = albedo (ambient + intensity cosine), neither being negative.
class LightSums {
 public:
  void add(double albedo, double cosine, double y) {
    const double lit = albedo * cosine;
    aa_ += albedo * albedo;
    al_ += albedo * lit;
    ll_ += lit * lit;
    ay_ += albedo * y;
    ly_ += lit * y;
    yy_ += y * y;
  }

  struct Solution {
    double ambient = 0, intensity = 0, cost = 0;
  };

  [[nodiscard]] Solution solve() const {
    std::array candidates{Solution{}, Solution{ratio(ay_, aa_), 0, 0},
                          Solution{0, ratio(ly_, ll_), 0}, both()};
    for (Solution& s : candidates) {
      s.cost = yy_ - 2 * (s.ambient * ay_ + s.intensity * ly_) + s.ambient * s.ambient * aa_ +
               2 * s.ambient * s.intensity * al_ + s.intensity * s.intensity * ll_;
      if (s.ambient < 0 || s.intensity < 0) s.cost = std::numeric_limits<double>::infinity();
    }
    return *std::ranges::min_element(candidates, {}, &Solution::cost);
  }

 private:
  static double ratio(double a, double b) { return b > 0 ? a / b : 0; }

  [[nodiscard]] Solution both() const {
    const double determinant = aa_ * ll_ - al_ * al_;
    if (determinant <= 1e-9 * aa_ * ll_) return {};
    return {(ay_ * ll_ - ly_ * al_) / determinant, (ly_ * aa_ - ay_ * al_) / determinant, 0};
  }

  double aa_ = 0, al_ = 0, ll_ = 0, ay_ = 0, ly_ = 0, yy_ = 0;
};

struct Light {
  Vec3d position{}, intensity{}, ambient{};
  double cost = 0;
};

Light best_intensities(const FaceViewer& viewer, const FaceView& view, Vec3d position) {
  std::array<LightSums, 3> sums;
  const Rendering<double>& rendering = view.rendering;
  for (const std::size_t pixel : view.compared) {
    if (rendering.rgba[4 * pixel + 3] < 1) continue;  // background, or a blend with it
    const internal::SurfacePoint<double> point(&rendering.surface[pixel * rendering.num_channels]);
    const double cosine = internal::Incidence<double>(point, {.position = position}).cosine;
    const double* const y = &viewer.photo().pixels[3 * pixel];
    const double albedo[] = {point.diffuse.x, point.diffuse.y, point.diffuse.z};
    for (std::size_t c = 0; c < 3; ++c) sums[c].add(albedo[c], cosine, y[c]);
  }
  const std::array solutions{sums[0].solve(), sums[1].solve(), sums[2].solve()};
  return {.position = position,
          .intensity = {solutions[0].intensity, solutions[1].intensity, solutions[2].intensity},
          .ambient = {solutions[0].ambient, solutions[1].ambient, solutions[2].ambient},
          .cost = solutions[0].cost + solutions[1].cost + solutions[2].cost};
}

}  // namespace

std::vector<double> with_fitted_light(const FaceViewer& viewer, std::span<const double> variables) {
  std::vector<double> result(variables.begin(), variables.end());
  const FaceView view = viewer.look(variables);
  if (view.compared.empty()) return result;
  Light best{.cost = std::numeric_limits<double>::infinity()};
  for (const Vec3d position : lamp_positions())
    if (const Light light = best_intensities(viewer, view, position); light.cost < best.cost)
      best = light;
  const std::size_t light = viewer.layout().light();
  best.position.store(&result[light]);
  best.intensity.store(&result[light + 3]);
  best.ambient.store(&result[light + 6]);
  return result;
}

UsualLight::UsualLight(const FaceVariables& layout, std::span<const double> start)
    : first_(layout.light()), num_variables_(layout.size()) {
  for (std::size_t i = 0; i < 3; ++i) {
    Wish place{.aim = start[first_ + i] / kLampDeviation};
    place.weights[i] = 1 / kLampDeviation;
    Wish white{.aim = 1 / kWhiteDeviation};
    white.weights[3 + i] = white.weights[6 + i] = 1 / kWhiteDeviation;
    wishes_.insert(wishes_.end(), {place, white});
    for (const std::size_t colour : {3U, 6U}) {
      Wish grey;
      for (std::size_t k = 0; k < 3; ++k)
        grey.weights[colour + k] = ((k == i ? 1.0 : 0.0) - 1.0 / 3) / kGreyDeviation;
      wishes_.push_back(grey);
    }
  }
}

double UsualLight::Wish::residual(const double* light) const {
  return std::inner_product(weights.begin(), weights.end(), light, -aim);
}

double UsualLight::cost(std::span<const double> variables) const {
  double sum = 0;
  for (const Wish& wish : wishes_) {
    const double residual = wish.residual(&variables[first_]);
    sum += residual * residual / 2;
  }
  return sum;
}

void UsualLight::add_to(QuadraticCost& sum, std::span<const double> variables) const {
  std::vector<double> derivatives(num_variables_);
  for (const Wish& wish : wishes_) {
    std::ranges::copy(wish.weights, derivatives.begin() + static_cast<std::ptrdiff_t>(first_));
    sum.add_residual(wish.residual(&variables[first_]), 1, derivatives);
  }
}

}  // namespace retinaface::mesh
