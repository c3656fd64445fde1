#pragma once

#include "retinaface/data/sample.h"

namespace retinaface {

struct PasteFacesOptions {
  double probability = 0;             ///< where the picture has faces
  double background_probability = 0;  ///< where it has none
  int max_faces = 3;                  ///< pasted into one picture
  /// Shorter side of a pasted face in pixels; small ones are as likely as large ones on a
  /// logarithmic scale. Faces are never enlarged.
  double min_side = 8;
  double max_side = 96;
  double context = 1.6;  ///< how much is cut out, over the size of the box; above 1
};

/// Cuts faces out of other pictures and puts them, with soft borders, where no face is (after
/// Kisantal et al. 2019): more faces of the sizes that a set lacks, and faces on pictures without
/// any.
class PasteFaces : public SampleSource {
 public:
  /// @param inner   where faces are put
  /// @param donors  where they come from, whole pictures; both live as long as this
  /// @throws ContractError  no donor, or an option out of range
  PasteFaces(const SampleSource& inner, const SampleSource& donors,
             const PasteFacesOptions& options);

  [[nodiscard]] std::size_t size() const override { return inner_.size(); }
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request, Random& random) const override;

 private:
  const SampleSource& inner_;
  const SampleSource& donors_;
  PasteFacesOptions options_;
};

}  // namespace retinaface
