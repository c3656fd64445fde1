#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/face_pairs.h"

namespace retinaface {

/// The similarity of a pair, and the truth.
struct ScoredPair {
  double squared_distance = 0;  ///< of the normalised vectors, 0 to 4; cosine is 1 - half of it
  bool same = false;
  std::int32_t fold = 0;
};

/// @return NotFound for a picture without an embedding, InvalidArgument for a vector of length 0
[[nodiscard]] Result<std::vector<ScoredPair>> score_pairs(const FacePairs& pairs,
                                                          const Embeddings& embeddings);

/// One point of the receiver operating characteristic.
struct RocPoint {
  double false_accept_rate = 0;
  double true_accept_rate = 0;
  double max_squared_distance = 0;  ///< pairs up to this distance are accepted
};

struct AcceptRate {
  double false_accept_rate = 0;  ///< that was asked for
  /// The largest true accept rate at no more false accepts; none when there are so few pairs of
  /// two persons that not even one may be accepted.
  std::optional<double> true_accept_rate;
};

struct VerificationResult {
  std::int64_t num_same = 0;
  std::int64_t num_different = 0;
  std::vector<double> fold_accuracies;
  double accuracy = 0;        ///< mean over folds
  double deviation = 0;       ///< of the folds, as NumPy's std
  double mean_threshold = 0;  ///< squared distance, mean over folds
  double area = 0;  ///< under the ROC: how often a pair of one person is closer than one of two
  std::vector<RocPoint> roc;
  std::vector<AcceptRate> accept_rates;
};

/// LFW's protocol as the field computes it: for each fold the threshold (0, 0.01, … 3.99 of the
/// squared distance; the smallest of equally good ones) that is best on the other folds decides
/// about its own pairs; a pair is accepted when its distance is less.
///
/// @param false_accept_rates  at which to give the true accept rate, from all pairs
/// @return                    InvalidArgument with fewer than 2 folds, an empty fold, or pairs of
///                            one kind only
[[nodiscard]] Result<VerificationResult> evaluate_verification(
    std::span<const ScoredPair> pairs, std::span<const double> false_accept_rates);

}  // namespace retinaface
