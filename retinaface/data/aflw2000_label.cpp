#include "retinaface/data/aflw2000_label.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "retinaface/base/file.h"
#include "retinaface/data/mat_file.h"

namespace retinaface {
namespace {

/// The matrix of that name, which has at least so many values in so many rows.
Result<internal::MatNumbers> finite_numbers(const internal::MatFile& file, const std::string& name,
                                            std::size_t rows, std::size_t least_columns,
                                            const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(auto numbers, file.numbers(name));
  if (numbers.rows != rows || numbers.columns < least_columns)
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: {} is {}x{}, expected {}x{}", printable(path), name, numbers.rows,
                             numbers.columns, rows, least_columns)};
  if (!std::ranges::all_of(numbers.values, [](double value) { return std::isfinite(value); }))
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: {} has a value that is not finite", printable(path), name)};
  return numbers;
}

}  // namespace

Result<Aflw2000Label> read_aflw2000_label(const std::filesystem::path& path) {
  constexpr double kDegrees = 180 / std::numbers::pi;
  RETINAFACE_ASSIGN_OR_RETURN(const auto file, internal::MatFile::open(path));
  RETINAFACE_ASSIGN_OR_RETURN(const auto points, finite_numbers(file, "pt3d_68", 3, 68, path));
  RETINAFACE_ASSIGN_OR_RETURN(const auto pose, finite_numbers(file, "Pose_Para", 1, 3, path));
  Aflw2000Label label;
  for (std::size_t i = 0; i < 68; ++i)
    label.points[i] = {static_cast<float>(points.values[3 * i]),
                       static_cast<float>(points.values[3 * i + 1])};
  label.pitch = kDegrees * pose.values[0];
  label.yaw = kDegrees * pose.values[1];
  label.roll = kDegrees * pose.values[2];
  return label;
}

}  // namespace retinaface
