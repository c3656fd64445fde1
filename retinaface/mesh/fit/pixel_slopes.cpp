#include "retinaface/mesh/fit/pixel_slopes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/render/antialias.h"
#include "retinaface/mesh/render/phong_terms.h"
#include "retinaface/mesh/render/silhouettes.h"

namespace retinaface::mesh {
namespace {

constexpr std::size_t kNumCamera = FaceVariables::kIdentity;

/// How x, y and w of a clip matrix change with the numbers of the camera: rows of four.
using ClipSlopes = std::array<std::array<double, 12>, kNumCamera>;

/// x, y and w of a point, of a matrix's three rows.
Vec3d transformed(const double* rows, Vec3d point, double one) {
  const auto row = [&](std::size_t i) {
    return rows[4 * i] * point.x + rows[4 * i + 1] * point.y + rows[4 * i + 2] * point.z +
           rows[4 * i + 3] * one;
  };
  return {row(0), row(1), row(2)};
}

std::array<double, 12> rows_xyw(const Matrix4<double>& matrix) {
  std::array<double, 12> rows;
  for (const auto& [to, from] : {std::pair{0U, 0U}, {1U, 1U}, {2U, 3U}})
    for (std::size_t k = 0; k < 4; ++k) rows[4 * to + k] = matrix(from, k);
  return rows;
}

ClipSlopes clip_slopes(const FaceViewer& viewer, std::span<const double> variables) {
  ClipSlopes slopes;
  for (const auto& [to, from] : {std::pair{0U, 0U}, {1U, 1U}, {2U, 3U}}) {
    for (std::size_t k = 0; k < 4; ++k) {
      Matrix4<double> one;
      one(from, k) = 1;
      const auto numbers = FaceVariables::numbers(viewer.camera_gradient(variables, one));
      for (std::size_t i = 0; i < kNumCamera; ++i) slopes[i][4 * to + k] = numbers[i];
    }
  }
  return slopes;
}

/// What the derivatives of one pixel's colours are made of.
struct PixelTerms {
  std::array<std::size_t, 3> corners;  ///< where they start in arrays [num_vertices, 3]
  Vec3d shares;                        ///< barycentric
  Vec3d position;
  Vec3d albedo, received;               ///< whose product is the colour
  double cosine;                        ///< of the light on the surface
  Vec3d normal_gradient, way_gradient;  ///< of the cosine, by the normal and the way to the light
  std::array<Vec3d, 3> clip_gradient;   ///< of each channel, by x, y and w of the surface

  [[nodiscard]] Vec3d blended(std::span<const double> attributes) const {
    return shares.x * Vec3d::load(&attributes[corners[0]]) +
           shares.y * Vec3d::load(&attributes[corners[1]]) +
           shares.z * Vec3d::load(&attributes[corners[2]]);
  }
};

/// The inverse of the matrix with these columns, row by row; zero when there is none.
std::array<Vec3d, 3> inverse(const std::array<Vec3d, 3>& columns) {
  const std::array rows{cross(columns[1], columns[2]), cross(columns[2], columns[0]),
                        cross(columns[0], columns[1])};
  const double determinant = dot(columns[0], rows[0]);
  if (determinant == 0) return {};
  return {1 / determinant * rows[0], 1 / determinant * rows[1], 1 / determinant * rows[2]};
}

double channel(Vec3d v, std::size_t i) {
  return i == 0 ? v.x : i == 1 ? v.y : v.z;
}

}  // namespace

/// Fills the rows of `PixelSlopes` pixel by pixel for what is cheap, and mode by mode for the rest.
class PixelSlopes::Builder {
 public:
  Builder(const FaceViewer& viewer, const FaceView& view, std::span<const double> variables,
          PixelSlopes& slopes)
      : viewer_(viewer),
        view_(view),
        face_(viewer.layout().face(variables)),
        clip_rows_(rows_xyw(view.clip_from_head)),
        camera_slopes_(clip_slopes(viewer, variables)),
        slopes_(slopes) {}

  void run() {
    const Raster<double>& raster = view_.rendering.raster;
    for (std::size_t i = 0; i < raster.num_pixels(); ++i)
      if (raster.triangle_ids[i] != kBackground) add_pixel(i);
    near_triangles_ = triangles_around_seen();
    slopes_.values_.resize(3 * terms_.size() * slopes_.num_variables_);
    for (std::size_t i = 0; i < terms_.size(); ++i) write_camera_and_light(i);
    for (std::size_t m = 0; m < num_shape_modes(); ++m) write_shape(m);
    for (std::size_t m = 0; m < viewer_.layout().num_albedo(); ++m) write_albedo(m);
    if (!viewer_.neighbours().empty()) blend_silhouettes();
  }

 private:
  [[nodiscard]] std::size_t num_shape_modes() const {
    return viewer_.layout().num_identity() + viewer_.layout().num_expression();
  }

  /// Those with a corner of a triangle that is seen: all that have to do with its normals.
  [[nodiscard]] std::vector<std::int32_t> triangles_around_seen() const {
    std::vector<bool> seen(view_.surface.positions.size() / 3);
    for (const PixelTerms& terms : terms_)
      for (const std::size_t corner : terms.corners) seen[corner / 3] = true;
    const auto all = viewer_.surface().triangles();
    std::vector<std::int32_t> near;
    for (std::size_t i = 0; i < all.size(); i += 3) {
      const auto triangle = all.subspan(i, 3);
      if (std::ranges::any_of(triangle, [&](std::int32_t v) { return seen[v]; }))
        near.insert(near.end(), triangle.begin(), triangle.end());
    }
    return near;
  }

  double& value(std::size_t row, std::size_t channel, std::size_t variable) {
    return slopes_.values_[(3 * row + channel) * slopes_.num_variables_ + variable];
  }

  void add_pixel(std::size_t pixel) {
    slopes_.rows_[pixel] = static_cast<std::int32_t>(terms_.size());
    const Raster<double>& raster = view_.rendering.raster;
    const auto triangle = 3 * static_cast<std::size_t>(raster.triangle_ids[pixel]);
    const internal::SurfacePoint<double> point(
        &view_.rendering.surface[pixel * view_.rendering.num_channels]);
    const internal::Incidence<double> incidence(point, face_.light);
    PixelTerms terms{.corners = {},
                     .shares = Vec3d::load(&raster.barycentrics[3 * pixel]),
                     .position = point.position,
                     .albedo = point.diffuse,
                     .received = face_.ambient + incidence.cosine * face_.light.intensity,
                     .cosine = incidence.cosine,
                     .normal_gradient = {},
                     .way_gradient = {},
                     .clip_gradient = {}};
    for (std::size_t k = 0; k < 3; ++k)
      terms.corners[k] = 3 * static_cast<std::size_t>(viewer_.surface().triangles()[triangle + k]);
    if (incidence.cosine > 0) {
      terms.normal_gradient = normalised_backward(point.raw_normal, incidence.direction);
      terms.way_gradient = normalised_backward(incidence.to_light, point.normal);
    }
    terms.clip_gradient = clip_gradients(terms);
    terms_.push_back(terms);
  }

  /// By the move of a surface in clip coordinates, which changes the barycentrics of what a pixel
  /// sees (Genova et al. 2018): d b_i / d v = -b_j (inverse_i - b_i sum inverse).
  [[nodiscard]] std::array<Vec3d, 3> clip_gradients(const PixelTerms& terms) const {
    std::array<Vec3d, 3> columns;
    for (std::size_t k = 0; k < 3; ++k) {
      const double* const at = &view_.clip[4 * (terms.corners[k] / 3)];
      columns[k] = {at[0], at[1], at[3]};
    }
    const auto rows = inverse(columns);
    const double shares[] = {terms.shares.x, terms.shares.y, terms.shares.z};
    std::array<Vec3d, 3> by_share;  // of the three channels
    Vec3d mean;
    for (std::size_t k = 0; k < 3; ++k) {
      const std::size_t at = terms.corners[k];
      const double cosine = dot(terms.normal_gradient, Vec3d::load(&view_.surface.normals[at])) -
                            dot(terms.way_gradient, Vec3d::load(&view_.surface.positions[at]));
      by_share[k] = Vec3d::load(&view_.surface.albedo[at]) * terms.received +
                    cosine * (terms.albedo * face_.light.intensity);
      mean += shares[k] * by_share[k];
    }
    std::array<Vec3d, 3> gradient;
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t k = 0; k < 3; ++k) gradient[c] -= channel(by_share[k] - mean, c) * rows[k];
    return gradient;
  }

  void write_camera_and_light(std::size_t row) {
    const PixelTerms& terms = terms_[row];
    const Vec3d lit = terms.albedo * face_.light.intensity;
    const std::size_t light = viewer_.layout().light();
    std::array<Vec3d, kNumCamera> moved;
    for (std::size_t k = 0; k < kNumCamera; ++k)
      moved[k] = transformed(camera_slopes_[k].data(), terms.position, 1);
    for (std::size_t c = 0; c < 3; ++c) {
      for (std::size_t k = 0; k < kNumCamera; ++k)
        value(row, c, FaceVariables::kCamera + k) = dot(terms.clip_gradient[c], moved[k]);
      (channel(lit, c) * terms.way_gradient).store(&value(row, c, light));
      value(row, c, light + 3 + c) = channel(terms.albedo, c) * terms.cosine;
      value(row, c, light + 6 + c) = channel(terms.albedo, c);
    }
  }

  void write_shape(std::size_t mode) {
    const auto positions = viewer_.surface().shape_direction(mode);
    const auto normals = vertex_normals_forward<double>(view_.surface.positions,
                                                        viewer_.surface().triangles(), positions);
    for (std::size_t row = 0; row < terms_.size(); ++row) {
      const PixelTerms& terms = terms_[row];
      const Vec3d moved = terms.blended(positions);
      const Vec3d clip_moved = transformed(clip_rows_.data(), moved, 0);
      const double cosine =
          dot(terms.normal_gradient, terms.blended(normals)) - dot(terms.way_gradient, moved);
      const Vec3d shaded = cosine * (terms.albedo * face_.light.intensity);
      for (std::size_t c = 0; c < 3; ++c)
        value(row, c, FaceVariables::kIdentity + mode) =
            dot(terms.clip_gradient[c], clip_moved) + channel(shaded, c);
    }
    if (!viewer_.neighbours().empty()) shape_directions_.push_back(positions);
  }

  void write_albedo(std::size_t mode) {
    const auto direction = viewer_.surface().albedo_direction(mode);
    for (std::size_t row = 0; row < terms_.size(); ++row) {
      const Vec3d colour = terms_[row].blended(direction) * terms_[row].received;
      for (std::size_t c = 0; c < 3; ++c)
        value(row, c, viewer_.layout().albedo() + mode) = channel(colour, c);
    }
  }

  void blend_silhouettes() {
    const RasterisedMesh<double> mesh{view_.clip, viewer_.surface().triangles(),
                                      viewer_.neighbours(), view_.rendering.raster};
    const std::vector<double> sharp = slopes_.values_;  // blends do not add up
    const std::vector<std::int32_t> sharp_rows = slopes_.rows_;
    internal::SilhouetteFinder<double>(mesh).for_each([&](const internal::Crossing<double>& c) {
      blend(internal::Blend<double>(c), way_slopes_of(c, mesh), sharp, sharp_rows);
    });
  }

  /// How the way of a crossing changes with the variables of camera and shape.
  [[nodiscard]] std::vector<double> way_slopes_of(const internal::Crossing<double>& crossing,
                                                  const RasterisedMesh<double>& mesh) const {
    const auto ends = internal::way_slopes(crossing, mesh);
    std::vector<double> slopes(kNumCamera + num_shape_modes());
    const auto add = [&](std::size_t vertex, const std::array<double, 4>& by_clip) {
      const Vec3d gradient{by_clip[0], by_clip[1], by_clip[3]};
      const auto position = Vec3d::load(&view_.surface.positions[3 * vertex]);
      for (std::size_t k = 0; k < kNumCamera; ++k)
        slopes[k] += dot(gradient, transformed(camera_slopes_[k].data(), position, 1));
      for (std::size_t m = 0; m < num_shape_modes(); ++m)
        slopes[kNumCamera + m] +=
            dot(gradient,
                transformed(clip_rows_.data(), Vec3d::load(&shape_directions_[m][3 * vertex]), 0));
    };
    add(crossing.start, ends.start);
    add(crossing.end, ends.end);
    return slopes;
  }

  void blend(const internal::Blend<double>& blend, const std::vector<double>& way,
             const std::vector<double>& sharp, const std::vector<std::int32_t>& sharp_rows) {
    if (slopes_.rows_[blend.to] < 0) {
      slopes_.rows_[blend.to] =
          static_cast<std::int32_t>(slopes_.values_.size() / (3 * slopes_.num_variables_));
      slopes_.values_.resize(slopes_.values_.size() + 3 * slopes_.num_variables_);
    }
    const auto row = static_cast<std::size_t>(slopes_.rows_[blend.to]);
    const Vec3d difference = sharp_colour(blend.from) - sharp_colour(blend.to);
    for (std::size_t c = 0; c < 3; ++c) {
      double* const sums = &value(row, c, 0);
      const auto add = [&](std::size_t pixel, double share) {
        if (sharp_rows[pixel] < 0) return;
        const double* const own =
            &sharp[(3 * static_cast<std::size_t>(sharp_rows[pixel]) + c) * slopes_.num_variables_];
        for (std::size_t i = 0; i < slopes_.num_variables_; ++i) sums[i] += share * own[i];
      };
      add(blend.from, blend.share);
      add(blend.to, -blend.share);
      for (std::size_t i = 0; i < way.size(); ++i)
        sums[i] += blend.share_slope * way[i] * channel(difference, c);
    }
  }

  /// Over the background, before antialiasing.
  [[nodiscard]] Vec3d sharp_colour(std::size_t pixel) const {
    const double* const rgba = &view_.rendering.shaded[4 * pixel];
    return Vec3d::load(rgba) + (1 - rgba[3]) * *viewer_.photo().background;
  }

  const FaceViewer& viewer_;
  const FaceView& view_;
  PosedFace face_;
  std::array<double, 12> clip_rows_;
  ClipSlopes camera_slopes_;
  std::vector<PixelTerms> terms_;                      ///< one for each row
  std::vector<std::vector<double>> shape_directions_;  ///< kept for silhouettes
  std::vector<std::int32_t> near_triangles_;           ///< [num_triangles, 3]
  PixelSlopes& slopes_;
};

PixelSlopes::PixelSlopes(const FaceViewer& viewer, const FaceView& view,
                         std::span<const double> variables)
    : num_variables_(variables.size()), rows_(view.rendering.raster.num_pixels(), -1) {
  Builder(viewer, view, variables, *this).run();
}

}  // namespace retinaface::mesh
