#include "retinaface/eval/aflw2000.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "retinaface/base/file.h"

namespace retinaface {
namespace {

constexpr std::size_t kPoints = 68;

double mean_of(std::span<const double> values) {
  return values.empty() ? 0
                        : std::accumulate(values.begin(), values.end(), 0.0) /
                              static_cast<double>(values.size());
}

/// Of the whole population, as NumPy's std.
double deviation_of(std::span<const double> values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return values.empty() ? 0 : std::sqrt(sum / static_cast<double>(values.size()));
}

/// √(width × height) of the points' bounding box.
double size_of(const std::array<Point, kPoints>& points) {
  Box box{points[0].x, points[0].y, points[0].x, points[0].y};
  for (const Point& point : points)
    box = {std::min(box.x1, point.x), std::min(box.y1, point.y), std::max(box.x2, point.x),
           std::max(box.y2, point.y)};
  return std::sqrt(static_cast<double>(box.width()) * box.height());
}

/// Of each point, relative to the face's size.
std::array<double, kPoints> errors_of(const std::array<Point, kPoints>& truth,
                                      const std::array<Point, kPoints>& predicted) {
  const double size = size_of(truth);
  std::array<double, kPoints> errors{};
  for (std::size_t i = 0; i < kPoints; ++i)
    errors[i] = std::hypot(static_cast<double>(truth[i].x) - predicted[i].x,
                           static_cast<double>(truth[i].y) - predicted[i].y) /
                size;
  return errors;
}

/// How the 68 points of 300-W follow each other (Sagonas et al. 2013).
struct GroupRange {
  const char* name;
  std::size_t first;
  std::size_t last;  ///< the first of the next group
};
constexpr std::array<GroupRange, 5> kGroups{
    {{"jaw", 0, 17}, {"brows", 17, 27}, {"nose", 27, 36}, {"eyes", 36, 48}, {"mouth", 48, 68}}};

std::vector<PointGroup> groups_of(const std::array<double, kPoints>& mean_errors) {
  std::vector<PointGroup> groups;
  for (const auto& [name, first, last] : kGroups)
    groups.push_back({name, 100 * mean_of(std::span(mean_errors).subspan(first, last - first))});
  return groups;
}

std::size_t bin_of(double yaw) {
  const double turned = std::abs(yaw);
  if (turned <= 30) return 0;
  return turned <= 60 ? 1 : 2;
}

Result<void> fill_bins(std::span<const double> yaws, Aflw2000Result& result) {
  std::array<std::vector<double>, 3> errors;
  for (std::size_t i = 0; i < yaws.size(); ++i)
    errors[bin_of(yaws[i])].push_back(100 * result.errors[i]);
  static constexpr std::array<const char*, 3> kRanges{"[0, 30]", "(30, 60]", "(60, 90]"};
  std::array<double, 3> means{};
  for (std::size_t i = 0; i < 3; ++i) {
    if (errors[i].empty())
      return Error{
          ErrorCode::InvalidArgument,
          fmt::format("no picture has a yaw in {}, expected some in every bin", kRanges[i])};
    means[i] = mean_of(errors[i]);
    result.bins[i] = {kRanges[i], static_cast<std::int64_t>(errors[i].size()), means[i],
                      deviation_of(errors[i])};
  }
  result.mean_of_bins = mean_of(means);
  result.deviation_of_bins = deviation_of(means);
  return {};
}

}  // namespace

Result<PointSets68> points_68(const NpyArray& array, std::string_view name) {
  const auto& shape = array.shape;
  const bool points_last =
      shape.size() == 3 && shape[2] == kPoints && (shape[1] == 2 || shape[1] == 3);
  const bool points_first =
      shape.size() == 3 && shape[1] == kPoints && (shape[2] == 2 || shape[2] == 3);
  if (!points_last && !points_first)
    return Error{ErrorCode::Corrupt,
                 printable(name) + ": is not an array [n, 2 or 3, 68] or [n, 68, 2 or 3]"};
  if (!std::all_of(array.values.begin(), array.values.end(),
                   [](double v) { return std::isfinite(v); }))
    return Error{ErrorCode::Corrupt, printable(name) + ": has a value that is not finite"};

  const std::size_t per_image = shape[1] * shape[2];
  const std::size_t point_step = points_last ? 1 : shape[2];
  const std::size_t axis_step = points_last ? kPoints : 1;
  PointSets68 sets;
  for (std::size_t i = 0; i < shape[0]; ++i) {
    const double* values = array.values.data() + i * per_image;
    auto& points = sets.images.emplace_back();
    for (std::size_t k = 0; k < kPoints; ++k)
      points[k] = {static_cast<float>(values[k * point_step]),
                   static_cast<float>(values[k * point_step + axis_step])};
  }
  return sets;
}

Result<Aflw2000Result> evaluate_68(const PointSets68& truth, const PointSets68& predicted,
                                   std::span<const double> yaws) {
  if (predicted.images.size() != truth.images.size() || yaws.size() != truth.images.size())
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("there are {} predictions and {} yaws for {} true pictures, expected "
                             "equal numbers",
                             predicted.images.size(), yaws.size(), truth.images.size())};
  Aflw2000Result result;
  std::array<double, kPoints> mean_errors{};
  for (std::size_t i = 0; i < truth.images.size(); ++i) {
    const auto errors = errors_of(truth.images[i], predicted.images[i]);
    result.errors.push_back(mean_of(errors));
    for (std::size_t k = 0; k < kPoints; ++k)
      mean_errors[k] += errors[k] / static_cast<double>(truth.images.size());
  }
  result.groups = groups_of(mean_errors);
  RETINAFACE_RETURN_IF_ERROR(fill_bins(yaws, result));
  result.mean_of_images = 100 * mean_of(result.errors);
  result.summary = summarise(result.errors, 0.1);
  result.area_to_7_percent = summarise(result.errors, 0.07).area_to_limit;
  return result;
}

Result<PoseError> pose_error(const NpyArray& truth, const NpyArray& predicted) {
  const auto is_pose = [](const NpyArray& array) {
    return array.shape.size() == 2 && array.shape[1] == 3;
  };
  if (!is_pose(truth) || !is_pose(predicted) || truth.shape[0] != predicted.shape[0])
    return Error{ErrorCode::InvalidArgument,
                 "the poses are not two arrays [n, 3] (yaw, pitch, roll in degrees) of one length"};
  constexpr double kLargest = 99;
  std::array<double, 3> sums{};
  PoseError error;
  for (std::size_t i = 0; i < truth.shape[0]; ++i) {
    const double* angles = truth.values.data() + 3 * i;
    if (!std::all_of(angles, angles + 3,
                     [](double angle) { return std::abs(angle) <= kLargest; })) {
      ++error.left_out;
      continue;
    }
    ++error.count;
    for (std::size_t k = 0; k < 3; ++k) {
      const double difference = predicted.values[3 * i + k] - angles[k];
      sums[k] += std::abs(difference);
      error.mean_differences[k] += difference;
    }
  }
  const auto count = static_cast<double>(std::max<std::int64_t>(error.count, 1));
  for (double& difference : error.mean_differences) difference /= count;
  error.yaw = sums[0] / count;
  error.pitch = sums[1] / count;
  error.roll = sums[2] / count;
  error.mean = (error.yaw + error.pitch + error.roll) / 3;
  return error;
}

}  // namespace retinaface
