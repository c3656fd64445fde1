#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/detect/input_size.h"
#include "retinaface/geometry/face.h"
#include "retinaface/image/image.h"
#include "retinaface/model/model.h"
#include "retinaface/nn/engine.h"

namespace retinaface {

struct DetectorOptions {
  /// The sizes at which the picture is looked at; results are merged.
  std::vector<InputSize> sizes{InputSize::long_side(640)};
  bool flip = false;  ///< look at the mirrored picture too
  bool vote = false;  ///< merge by box voting (Deng et al. 2019, section 4.2), not by NMS
  /// Look at the picture turned by 90°, 180° and 270° too. The landmarks of a face found so are
  /// named as seen in the upright picture: the left eye has the smaller x, the left mouth corner is
  /// on its side of the face. For an upside-down face left and right are thus exchanged against an
  /// upright one, as after mirroring.
  bool rotations = false;
  /// Side in pixels of overlapping tiles, each looked at on its own besides the whole picture, at
  /// the one of `sizes` that shows it largest; 0: none. The whole picture is then seen with at most
  /// 16 megapixels, so that memory does not grow with its size. Faces cut by an edge between tiles
  /// give way to a tile or the whole picture that shows them whole, so the overlap should exceed
  /// small faces.
  int tile_size = 0;
  double tile_overlap = 0.25;  ///< of the tile's side

  float min_score = 0.5F;
  float max_iou = 0.4F;     ///< of two faces that are both kept
  float min_face_size = 0;  ///< shorter side of the box, in pixels of the picture
  int max_faces = 0;        ///< the best ones by score; 0: all

  int num_threads = 0;  ///< 0: the cores that the cgroup grants
  std::string isa{};    ///< "": the machine's best; see nn::available_isas
};

/// The same options for a published test protocol (docs/NUMERICS.md): P-VGA, P-orig, P-1100,
/// P-1600, P-TTA. Scores from 0.02, IoU 0.4, no limit on the number of faces.
[[nodiscard]] Result<DetectorOptions> protocol_options(std::string_view name);

/// Milliseconds that one call spent.
struct DetectTiming {
  double resize_ms = 0;
  double network_ms = 0;
  double decode_ms = 0;  ///< decoding and suppression
};

/// Finds faces. Move-only; const members may be called from several threads at once and give the
/// same faces whatever the number of threads and the batch.
class Detector {
 public:
  /// Loads a model file of any supported format.
  [[nodiscard]] static Result<Detector> load(const std::filesystem::path& model_path,
                                             const DetectorOptions& options = {});
  /// With the model that is part of the library.
  [[nodiscard]] static Result<Detector> load_default(const DetectorOptions& options = {});
  /// @return InvalidArgument for options out of range, naming the option
  [[nodiscard]] static Result<Detector> create(Model model, const DetectorOptions& options = {});

  Detector(Detector&&) noexcept;
  Detector& operator=(Detector&&) noexcept;
  ~Detector();

  /// Faces by falling score, in pixels of `image` (continuous coordinates, origin at the corner of
  /// the first pixel); boxes may reach beyond the border. No face is an empty vector, as is a
  /// picture without pixels.
  ///
  /// @param image  RGB, BGR or gray, any stride; borrowed for the call, and not copied where its
  ///               size is the input's
  /// @return       LimitExceeded when the picture at the chosen size needs more memory than the
  ///               engine allows or there is; Corrupt when the network gives numbers that are not
  ///               finite
  [[nodiscard]] Result<std::vector<Face>> detect(ImageView image,
                                                 DetectTiming* timing = nullptr) const;

  /// As `detect` for each picture; pictures whose inputs have one size go through the network
  /// together. The error of one picture is the error of all.
  [[nodiscard]] Result<std::vector<std::vector<Face>>> detect_batch(
      std::span<const ImageView> images, DetectTiming* timing = nullptr) const;

  [[nodiscard]] const DetectorOptions& options() const;
  [[nodiscard]] const NetworkConfig& config() const;
  [[nodiscard]] const std::string& model_name() const;
  [[nodiscard]] const std::string& model_sha256() const;
  [[nodiscard]] const nn::Engine& engine() const;

 private:
  struct State;
  explicit Detector(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace retinaface
