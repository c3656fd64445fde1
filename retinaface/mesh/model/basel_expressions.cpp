#include "retinaface/mesh/model/basel_expressions.h"

#include <fmt/format.h>

#include <cstring>
#include <system_error>

#include "retinaface/base/file.h"
#include "retinaface/base/text_lines.h"
#include "retinaface/data/mat_file.h"
#include "retinaface/formats/byte_reader.h"
#include "retinaface/formats/messages.h"
#include "retinaface/mesh/model/model_subset.h"

namespace retinaface::mesh::internal {
namespace {

using retinaface::internal::corrupt;
using retinaface::internal::MatFile;
using retinaface::internal::MatNumbers;

constexpr double kMillimetresPerMicrometre = 1e-3;

Result<std::vector<float>> parse_deviations(std::string_view text, std::string_view name) {
  std::vector<float> deviations;
  retinaface::internal::TextLines lines(text, name);
  while (const auto line = lines.next()) {
    for (const std::string_view field : retinaface::internal::split_fields(*line)) {
      const auto number = retinaface::internal::parse_number(field);
      if (!number || !(*number >= 0) || !retinaface::internal::fits_float(*number))
        return lines.error(
            fmt::format("{}, expected a standard deviation", retinaface::internal::quote(field)));
      deviations.push_back(static_cast<float>(kMillimetresPerMicrometre * *number));
    }
  }
  return deviations;
}

/// Which vertices of `num_vertices` the expressions move.
Result<std::vector<std::uint32_t>> read_moved_vertices(const std::filesystem::path& path,
                                                       std::size_t num_vertices) {
  RETINAFACE_ASSIGN_OR_RETURN(const MatFile file, MatFile::open(path));
  RETINAFACE_ASSIGN_OR_RETURN(const MatNumbers index, file.numbers("trimIndex"));
  std::vector<std::uint32_t> vertices;
  for (const double vertex : index.values) {
    if (!(vertex >= 1 && vertex <= static_cast<double>(num_vertices)))
      return corrupt(printable(path), fmt::format("trimIndex holds {}, expected vertices from 1 to "
                                                  "{}",
                                                  vertex, num_vertices));
    vertices.push_back(static_cast<std::uint32_t>(vertex) - 1);
  }
  return vertices;
}

}  // namespace

Result<LinearModes> parse_basel_expressions(std::span<const std::byte> components,
                                            std::string_view deviations,
                                            std::string_view components_name,
                                            std::string_view deviations_name) {
  LinearModes modes;
  RETINAFACE_ASSIGN_OR_RETURN(modes.standard_deviations,
                              parse_deviations(deviations, deviations_name));
  retinaface::internal::ByteReader reader(components);
  const auto num_modes = reader.number<std::int32_t>();
  if (!num_modes || *num_modes < 1)
    return corrupt(components_name,
                   fmt::format("counts {} expressions in its first 4 of {} bytes, expected one or "
                               "more",
                               num_modes.value_or(0), components.size()));
  if (static_cast<std::size_t>(*num_modes) != modes.size())
    return corrupt(deviations_name,
                   fmt::format("has {} standard deviations, expected {} as {} has expressions",
                               modes.size(), *num_modes, components_name));
  const std::size_t bytes_per_vertex = 3 * sizeof(float) * (modes.size() + 1);  // the mean, too
  if (reader.remaining() == 0 || reader.remaining() % bytes_per_vertex != 0)
    return corrupt(components_name,
                   fmt::format("has {} bytes behind its first 4, expected {} for each vertex: a "
                               "mean and {} expressions",
                               reader.remaining(), bytes_per_vertex, modes.size()));
  const std::size_t bytes_per_mode = reader.remaining() / (modes.size() + 1);
  const auto values = *reader.take(reader.remaining());
  modes.directions.resize(modes.size() * bytes_per_mode / sizeof(float));
  std::memcpy(modes.directions.data(), values.data() + bytes_per_mode,
              values.size() - bytes_per_mode);
  return modes;
}

Result<void> add_basel_expressions(const std::filesystem::path& folder, MorphableModel& model) {
  const auto components = folder / "Exp_Pca.bin";
  const auto deviations = folder / "std_exp.txt";
  const auto index = folder / "BFM_exp_idx.mat";
  std::error_code ignored;
  if (!std::filesystem::exists(components, ignored)) return {};
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes file, read_file(components));
  RETINAFACE_ASSIGN_OR_RETURN(const auto text, retinaface::internal::read_text(deviations));
  const std::string name = printable(components);
  RETINAFACE_ASSIGN_OR_RETURN(
      LinearModes modes, parse_basel_expressions(file, text.text(), name, printable(deviations)));
  const std::size_t num_moved = modes.directions.size() / modes.size() / 3;
  if (num_moved != model.num_vertices()) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto moved, read_moved_vertices(index, model.num_vertices()));
    if (moved.size() != num_moved)
      return corrupt(name, fmt::format("moves {} vertices, expected {} as trimIndex in {} has",
                                       num_moved, moved.size(), printable(index)));
    model = model_subset(model, moved);
  }
  model.expression = std::move(modes);
  return check_morphable_model(model, name);
}

}  // namespace retinaface::mesh::internal
