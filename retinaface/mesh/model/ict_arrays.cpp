#include <fmt/format.h>

#include <map>

#include "retinaface/base/file.h"
#include "retinaface/base/text_lines.h"
#include "retinaface/data/archive.h"
#include "retinaface/data/npy.h"
#include "retinaface/formats/messages.h"
#include "retinaface/mesh/model/ict_facekit.h"
#include "retinaface/mesh/model/ict_parts.h"
#include "retinaface/mesh/model/npy_texts.h"

namespace retinaface::mesh {
namespace {

using retinaface::internal::corrupt;

class IctArrays {
 public:
  explicit IctArrays(std::string_view name) : name_(printable(name)) {}

  Result<void> unpack(std::span<const std::byte> npz) {
    return retinaface::internal::for_each_file(
        npz, name_, {}, [&](std::string_view path, std::string_view content) -> Result<void> {
          files_.emplace(path, content);
          return {};
        });
  }

  /// The array's values; its shape is [.., row], of `rank` axes.
  [[nodiscard]] Result<NpyArray> array(const std::string& file, std::size_t rank,
                                       std::size_t row) const {
    RETINAFACE_ASSIGN_OR_RETURN(const std::string_view content, find(file));
    RETINAFACE_ASSIGN_OR_RETURN(
        NpyArray array,
        parse_npy(std::as_bytes(std::span(content.data(), content.size())), subject(file)));
    if (array.shape.size() == rank && array.shape.back() == row) return array;
    return corrupt(
        subject(file),
        fmt::format("has {} axes and {} numbers in a row, expected {} "
                    "axes and {} numbers",
                    array.shape.size(), array.shape.empty() ? 1 : array.shape.back(), rank, row));
  }

  [[nodiscard]] Result<std::vector<std::string>> texts(const std::string& file) const {
    RETINAFACE_ASSIGN_OR_RETURN(const std::string_view content, find(file));
    return parse_npy_texts(content, subject(file));
  }

  [[nodiscard]] std::string subject(const std::string& file) const { return name_ + ": " + file; }

 private:
  [[nodiscard]] Result<std::string_view> find(const std::string& file) const {
    const auto found = files_.find(file);
    if (found == files_.end()) return corrupt(name_, "has no '" + file + "'");
    return std::string_view(found->second);
  }

  std::string name_;
  std::map<std::string, std::string, std::less<>> files_;
};

std::vector<float> millimetres(const NpyArray& centimetres) {
  std::vector<float> values(centimetres.values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = kMillimetresPerCentimetre * static_cast<float>(centimetres.values[i]);
  return values;
}

Result<std::vector<Triangle>> halved_quads(const NpyArray& quads, const std::string& subject) {
  std::vector<Triangle> triangles;
  triangles.reserve(quads.values.size() / 2);
  for (std::size_t i = 0; i + 3 < quads.values.size(); i += 4) {
    Triangle quad[2];
    for (std::size_t half = 0; half < 2; ++half) {
      for (std::size_t corner = 0; corner < 3; ++corner) {
        const double vertex = quads.values[i + (corner == 0 ? 0 : corner + half)];
        if (!(vertex >= 0 && vertex <= UINT32_MAX))
          return corrupt(subject, fmt::format("holds {}, expected vertex indices", vertex));
        quad[half][corner] = static_cast<std::uint32_t>(vertex);
      }
      triangles.push_back(quad[half]);
    }
  }
  return triangles;
}

Result<void> read_modes(const IctArrays& arrays, const std::string& file, LinearModes& modes) {
  RETINAFACE_ASSIGN_OR_RETURN(const NpyArray deltas, arrays.array(file, 3, 3));
  modes.directions = millimetres(deltas);
  modes.standard_deviations.assign(deltas.shape[0], 1);
  return {};
}

}  // namespace

Result<MorphableModel> parse_ict_arrays(std::span<const std::byte> npz,
                                        std::string_view landmarks_json, std::string_view name) {
  IctArrays arrays(name);
  RETINAFACE_RETURN_IF_ERROR(arrays.unpack(npz));
  MorphableModel model = empty_ict_model();
  RETINAFACE_ASSIGN_OR_RETURN(const NpyArray neutral, arrays.array("neutral.npy", 2, 3));
  RETINAFACE_ASSIGN_OR_RETURN(const NpyArray quads, arrays.array("faces.npy", 2, 4));
  model.mean_positions = millimetres(neutral);
  RETINAFACE_ASSIGN_OR_RETURN(model.triangles, halved_quads(quads, arrays.subject("faces.npy")));
  RETINAFACE_RETURN_IF_ERROR(read_modes(arrays, "identity_delta.npy", model.identity));
  RETINAFACE_RETURN_IF_ERROR(read_modes(arrays, "expression_delta.npy", model.expression));
  RETINAFACE_ASSIGN_OR_RETURN(model.expression.names, arrays.texts("expression_names.npy"));
  RETINAFACE_ASSIGN_OR_RETURN(
      model.landmarks68, parse_ict_landmarks(landmarks_json, "landmarks of " + printable(name)));
  RETINAFACE_RETURN_IF_ERROR(check_morphable_model(model, printable(name)));
  return model;
}

Result<MorphableModel> read_ict_arrays(const std::filesystem::path& npz,
                                       const std::filesystem::path& landmarks_json) {
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes archive, read_file(npz));
  RETINAFACE_ASSIGN_OR_RETURN(const auto landmarks,
                              retinaface::internal::read_text(landmarks_json));
  return parse_ict_arrays(archive, landmarks.text(), npz.native());
}

}  // namespace retinaface::mesh
