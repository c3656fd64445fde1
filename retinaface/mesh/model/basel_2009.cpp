#include "retinaface/mesh/model/basel_2009.h"

#include <fmt/format.h>

#include "retinaface/base/file.h"
#include "retinaface/data/mat_file.h"
#include "retinaface/formats/messages.h"
#include "retinaface/mesh/model/basel_expressions.h"

namespace retinaface::mesh {
namespace {

using retinaface::internal::corrupt;
using retinaface::internal::MatFile;
using retinaface::internal::MatNumbers;

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 30;  // the original has 0.25 of it
constexpr double kMillimetresPerMicrometre = 1e-3;
constexpr double kColourRange = 255;

std::vector<float> scaled(const std::vector<double>& values, double factor) {
  std::vector<float> result(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    result[i] = static_cast<float>(values[i] * factor);
  return result;
}

class Basel2009 {
 public:
  Basel2009(MatFile file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}

  Result<MorphableModel> read() const {
    MorphableModel model;
    model.name = "Basel Face Model 2009";
    model.licence =
        "University of Basel: for the licensee's own research only, not to be passed on; see the "
        "licence that came with the file";
    RETINAFACE_RETURN_IF_ERROR(
        read_part("shape", kMillimetresPerMicrometre, model.mean_positions, model.identity));
    RETINAFACE_RETURN_IF_ERROR(read_part("tex", 1 / kColourRange, model.mean_albedo, model.albedo));
    RETINAFACE_ASSIGN_OR_RETURN(model.triangles, triangles());
    RETINAFACE_RETURN_IF_ERROR(check_morphable_model(model, name_));
    return model;
  }

 private:
  /// Mean, components and deviations; MATLAB's columns are our modes.
  Result<void> read_part(const std::string& prefix, double unit, std::vector<float>& mean,
                         LinearModes& modes) const {
    RETINAFACE_ASSIGN_OR_RETURN(const MatNumbers mu, file_.numbers(prefix + "MU"));
    RETINAFACE_ASSIGN_OR_RETURN(const MatNumbers components, file_.numbers(prefix + "PC"));
    RETINAFACE_ASSIGN_OR_RETURN(const MatNumbers deviations, file_.numbers(prefix + "EV"));
    if (components.rows != mu.values.size() || components.columns != deviations.values.size())
      return corrupt(name_, fmt::format("{}PC is {} x {}, expected {} x {} as the mean and the "
                                        "deviations have it",
                                        prefix, components.rows, components.columns,
                                        mu.values.size(), deviations.values.size()));
    mean = scaled(mu.values, unit);
    modes.directions = scaled(components.values, 1);
    modes.standard_deviations = scaled(deviations.values, unit);
    return {};
  }

  Result<std::vector<Triangle>> triangles() const {
    RETINAFACE_ASSIGN_OR_RETURN(const MatNumbers list, file_.numbers("tl"));
    if (list.columns != 3)
      return corrupt(name_,
                     fmt::format("tl is {} x {}, expected three columns", list.rows, list.columns));
    std::vector<Triangle> triangles(list.rows);
    for (std::size_t i = 0; i < list.values.size(); ++i) {
      const double vertex = list.values[i];
      if (!(vertex >= 1 && vertex <= UINT32_MAX))
        return corrupt(name_, fmt::format("tl holds {}, expected vertices from 1", vertex));
      const std::size_t corner = 2 - i / list.rows;  // from clockwise to counter-clockwise
      triangles[i % list.rows][corner] = static_cast<std::uint32_t>(vertex) - 1;
    }
    return triangles;
  }

  MatFile file_;
  std::string name_;
};

}  // namespace

Result<MorphableModel> read_basel_2009(const std::filesystem::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(MatFile file, MatFile::open(path, kMaxFileBytes));
  RETINAFACE_ASSIGN_OR_RETURN(MorphableModel model,
                              Basel2009(std::move(file), printable(path)).read());
  RETINAFACE_RETURN_IF_ERROR(internal::add_basel_expressions(path.parent_path(), model));
  return model;
}

bool can_read_basel_2009() {
  return MatFile::is_available();
}

}  // namespace retinaface::mesh
