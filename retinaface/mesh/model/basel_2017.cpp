#include "retinaface/mesh/model/basel_2017.h"

#include <fmt/format.h>

#include <cmath>

#include "retinaface/base/file.h"
#include "retinaface/formats/messages.h"
#include "retinaface/mesh/model/hdf5_file.h"

namespace retinaface::mesh {
namespace {

using retinaface::internal::corrupt;

/// One of statismo's models: a mean and its principal components.
struct StatismoPart {
  std::vector<double> mean;  ///< [3 * num_vertices]
  LinearModes modes;
};

/// Statismo keeps [value, mode]; ours is the other way round.
std::vector<float> transposed(const Hdf5Array& basis) {
  const std::size_t num_values = basis.shape[0];
  const std::size_t num_modes = basis.shape[1];
  std::vector<float> directions(basis.values.size());
  for (std::size_t i = 0; i < num_values; ++i)
    for (std::size_t m = 0; m < num_modes; ++m)
      directions[m * num_values + i] = static_cast<float>(basis.values[i * num_modes + m]);
  return directions;
}

std::vector<float> to_floats(const std::vector<double>& values) {
  std::vector<float> floats;
  floats.reserve(values.size());
  for (const double value : values) floats.push_back(static_cast<float>(value));
  return floats;
}

class Basel2017 {
 public:
  Basel2017(Hdf5File file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}

  Result<MorphableModel> read() const {
    RETINAFACE_ASSIGN_OR_RETURN(StatismoPart shape, part("shape"));
    RETINAFACE_ASSIGN_OR_RETURN(StatismoPart expression, part("expression"));
    RETINAFACE_ASSIGN_OR_RETURN(StatismoPart colour, part("color"));
    if (expression.mean.size() != shape.mean.size())
      return corrupt(name_, fmt::format("the mean of 'expression' has {} numbers, expected {} as "
                                        "that of 'shape'",
                                        expression.mean.size(), shape.mean.size()));
    for (std::size_t i = 0; i < shape.mean.size(); ++i) shape.mean[i] += expression.mean[i];
    MorphableModel model;
    model.name = "Basel Face Model 2017";
    model.licence =
        "University of Basel: for the licensee's own research only, not to be passed on; see the "
        "licence that came with the file";
    RETINAFACE_ASSIGN_OR_RETURN(model.triangles, triangles());
    model.mean_positions = to_floats(shape.mean);
    model.identity = std::move(shape.modes);
    model.expression = std::move(expression.modes);
    model.mean_albedo = to_floats(colour.mean);
    model.albedo = std::move(colour.modes);
    RETINAFACE_RETURN_IF_ERROR(check_morphable_model(model, name_));
    return model;
  }

 private:
  Result<StatismoPart> part(const std::string& group) const {
    const std::string folder = "/" + group + "/model/";
    RETINAFACE_ASSIGN_OR_RETURN(Hdf5Array mean, file_.numbers(folder + "mean"));
    RETINAFACE_ASSIGN_OR_RETURN(const Hdf5Array basis, file_.numbers(folder + "pcaBasis"));
    RETINAFACE_ASSIGN_OR_RETURN(const Hdf5Array variances, file_.numbers(folder + "pcaVariance"));
    if (basis.shape != std::vector{mean.values.size(), variances.values.size()})
      return corrupt(name_, fmt::format("{}pcaBasis has {} axes and {} numbers, expected {} x {} "
                                        "as the mean and the variances have it",
                                        folder, basis.shape.size(), basis.values.size(),
                                        mean.values.size(), variances.values.size()));
    StatismoPart part{std::move(mean.values), {}};
    part.modes.directions = transposed(basis);
    for (const double variance : variances.values) {
      if (!(variance >= 0))
        return corrupt(name_, fmt::format("{}pcaVariance holds {}, expected no negative number",
                                          folder, variance));
      part.modes.standard_deviations.push_back(static_cast<float>(std::sqrt(variance)));
    }
    return part;
  }

  Result<std::vector<Triangle>> triangles() const {
    RETINAFACE_ASSIGN_OR_RETURN(const Hdf5Array cells, file_.numbers("/shape/representer/cells"));
    const auto& shape = cells.shape;
    if (shape.size() != 2 || (shape[0] != 3 && shape[1] != 3))
      return corrupt(name_, fmt::format("/shape/representer/cells has {} numbers, expected three "
                                        "rows or three columns",
                                        cells.values.size()));
    const bool in_columns = shape[0] == 3;
    const std::size_t count = cells.values.size() / 3;
    std::vector<Triangle> triangles(count);
    for (std::size_t i = 0; i < cells.values.size(); ++i) {
      const double vertex = cells.values[i];
      if (!(vertex >= 0 && vertex <= UINT32_MAX))
        return corrupt(name_,
                       fmt::format("/shape/representer/cells holds {}, expected vertices", vertex));
      std::uint32_t& corner =
          in_columns ? triangles[i % count][i / count] : triangles[i / 3][i % 3];
      corner = static_cast<std::uint32_t>(vertex);
    }
    return triangles;
  }

  Hdf5File file_;
  std::string name_;
};

}  // namespace

Result<MorphableModel> read_basel_2017(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(Hdf5File file, Hdf5File::open(path));
  return Basel2017(std::move(file), printable(path)).read();
}

bool can_read_basel_2017() {
  return Hdf5File::is_available();
}

}  // namespace retinaface::mesh
