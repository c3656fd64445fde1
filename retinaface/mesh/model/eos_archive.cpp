#include "retinaface/mesh/model/eos_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "retinaface/formats/messages.h"

namespace retinaface::mesh::internal {
namespace {

/// Of the eigenvalues of a principal component analysis, which are variances.
std::vector<float> roots(std::span<const float> variances) {
  std::vector<float> deviations;
  for (const float variance : variances) deviations.push_back(std::sqrt(variance));
  return deviations;
}

bool is_one_line(const std::string& text) {
  return !text.empty() && text.find('\n') == std::string::npos;
}

}  // namespace

Error EosArchive::fault(std::string_view what) const {
  return retinaface::internal::corrupt(name_, what);
}

Error EosArchive::ends_inside(std::string_view what) const {
  return fault(fmt::format("ends inside the {}, {} bytes behind byte {}", what, reader_.remaining(),
                           reader_.position()));
}

template <typename T>
Result<T> EosArchive::number(std::string_view what) {
  const auto value = reader_.number<T>();
  if (!value) return ends_inside(what);
  return *value;
}

Result<std::size_t> EosArchive::count(std::string_view what, std::size_t bytes_each) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto count, number<std::uint64_t>(what));
  if (count <= reader_.remaining() / bytes_each) return static_cast<std::size_t>(count);
  return fault(fmt::format("counts {} {}, expected at most {} in the {} bytes behind byte {}",
                           count, what, reader_.remaining() / bytes_each, reader_.remaining(),
                           reader_.position()));
}

Result<std::string_view> EosArchive::text(std::string_view what) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto size, count(fmt::format("letters of the {}", what), 1));
  return *reader_.take_text(size);
}

Result<std::uint32_t> EosArchive::version() {
  return number<std::uint32_t>("version");
}

Result<EosArchive::Matrix> EosArchive::matrix(const std::string& what) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto rows, number<std::int32_t>(what));
  RETINAFACE_ASSIGN_OR_RETURN(const auto columns, number<std::int32_t>(what));
  if (rows < 0 || columns < 0)
    return fault(fmt::format("the {} is {} x {}, expected no negative size", what, rows, columns));
  Matrix matrix{static_cast<std::size_t>(rows), static_cast<std::size_t>(columns), {}};
  const std::size_t size = matrix.rows * matrix.columns;  // fits: both have 31 bits
  if (size > reader_.remaining() / sizeof(float))
    return fault(
        fmt::format("the {} is {} x {}, expected at most {} numbers in the {} bytes "
                    "behind byte {}",
                    what, rows, columns, reader_.remaining() / sizeof(float), reader_.remaining(),
                    reader_.position()));
  matrix.values.resize(size);
  const auto bytes = *reader_.take(size * sizeof(float));
  if (size > 0) std::memcpy(matrix.values.data(), bytes.data(), bytes.size());
  return matrix;
}

Result<std::vector<float>> EosArchive::column(const std::string& what) {
  RETINAFACE_ASSIGN_OR_RETURN(Matrix matrix, this->matrix(what));
  if (matrix.columns != 1 && matrix.rows != 0)
    return fault(
        fmt::format("the {} is {} x {}, expected one column", what, matrix.rows, matrix.columns));
  return std::move(matrix.values);
}

Result<std::uint32_t> EosArchive::vertex(std::string_view what) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto vertex, number<std::int32_t>(what));
  if (vertex < 0) return fault(fmt::format("one of the {} has vertex {}", what, vertex));
  return static_cast<std::uint32_t>(vertex);
}

Result<std::vector<Triangle>> EosArchive::triangles(const std::string& what) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto size, count(what, 3 * sizeof(std::int32_t)));
  std::vector<Triangle> triangles(size);
  for (Triangle& triangle : triangles) {
    for (std::uint32_t& corner : triangle) {
      RETINAFACE_ASSIGN_OR_RETURN(corner, vertex(what));
    }
  }
  return triangles;
}

Result<EosPart> EosArchive::principal_components(std::string_view what) {
  EosPart part;
  RETINAFACE_ASSIGN_OR_RETURN(part.mean, column(fmt::format("mean of the {}", what)));
  RETINAFACE_ASSIGN_OR_RETURN(Matrix basis, matrix(fmt::format("basis of the {}", what)));
  RETINAFACE_ASSIGN_OR_RETURN(const auto variances,
                              column(fmt::format("eigenvalues of the {}", what)));
  RETINAFACE_ASSIGN_OR_RETURN(part.triangles, triangles(fmt::format("triangles of the {}", what)));
  const bool has_modes = !basis.values.empty() || !variances.empty();
  if (has_modes && (basis.rows != part.mean.size() || basis.columns != variances.size()))
    return fault(
        fmt::format("the basis of the {} is {} x {}, expected {} x {} as its mean and its "
                    "eigenvalues have it",
                    what, basis.rows, basis.columns, part.mean.size(), variances.size()));
  for (const float variance : variances) {
    if (!(variance >= 0))
      return fault(fmt::format("the eigenvalues of the {} hold {}, expected no negative number",
                               what, variance));
  }
  part.modes.directions = std::move(basis.values);
  part.modes.standard_deviations = roots(variances);
  return part;
}

Result<LinearModes> EosArchive::blendshapes() {
  constexpr std::size_t kSmallest = sizeof(std::uint64_t) + 2 * sizeof(std::int32_t);
  LinearModes modes;
  modes.kind = ModeKind::Blendshapes;
  RETINAFACE_ASSIGN_OR_RETURN(const auto size, count("blendshapes", kSmallest));
  std::size_t values_each = 0;
  for (std::size_t i = 0; i < size; ++i) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto name, text("name of a blendshape"));
    const std::string subject = "blendshape " + retinaface::internal::quote(name);
    RETINAFACE_ASSIGN_OR_RETURN(const auto values, column(subject));
    if (i == 0) values_each = values.size();
    if (values.size() != values_each)
      return fault(fmt::format("{} has {} numbers, expected {} as the first one has", subject,
                               values.size(), values_each));
    modes.names.emplace_back(name);
    modes.directions.insert(modes.directions.end(), values.begin(), values.end());
    modes.standard_deviations.push_back(1);
  }
  if (!std::ranges::all_of(modes.names, is_one_line)) modes.names.clear();
  return modes;
}

Result<bool> EosArchive::has_optional(std::string_view what) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto is_absent, number<std::uint8_t>(what));
  if (is_absent > 1)
    return fault(fmt::format("byte {} says {} of the {}, expected 0 (there is one) or 1 (none)",
                             reader_.position() - 1, is_absent, what));
  return is_absent == 0;
}

Result<std::int32_t> EosArchive::alternative(std::string_view what, std::int32_t count) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto kind, number<std::int32_t>(what));
  if (kind >= 0 && kind < count) return kind;
  return fault(fmt::format("the kind of the {} is {}, expected 0 to {}", what, kind, count - 1));
}

Result<std::map<std::string, std::uint32_t, std::less<>>> EosArchive::named_vertices() {
  constexpr std::size_t kSmallest = sizeof(std::uint64_t) + sizeof(std::int32_t);
  RETINAFACE_ASSIGN_OR_RETURN(const auto size, count("named landmarks", kSmallest));
  std::map<std::string, std::uint32_t, std::less<>> vertices;
  for (std::size_t i = 0; i < size; ++i) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto name, text("name of a landmark"));
    RETINAFACE_ASSIGN_OR_RETURN(vertices[std::string(name)], vertex("named landmarks"));
  }
  return vertices;
}

Result<void> EosArchive::skip(std::string_view what, std::size_t bytes_each) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto size, count(what, bytes_each));
  reader_.take(size * bytes_each).value();
  return {};
}

Result<void> EosArchive::expect_end() const {
  if (reader_.remaining() == 0) return {};
  return fault(fmt::format("has {} bytes behind its end at byte {}, expected none",
                           reader_.remaining(), reader_.position()));
}

}  // namespace retinaface::mesh::internal
