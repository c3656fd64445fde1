#include "retinaface/eval/verification.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "retinaface/base/file.h"

namespace retinaface {
namespace {

constexpr int kNumThresholds = 400;

double threshold_at(int index) {
  return index * 0.01;
}

double squared_distance(std::span<const float> a, std::span<const float> b) {
  double aa = 0;
  double bb = 0;
  double ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    aa += static_cast<double>(a[i]) * a[i];
    bb += static_cast<double>(b[i]) * b[i];
    ab += static_cast<double>(a[i]) * b[i];
  }
  return aa > 0 && bb > 0 ? 2 - 2 * std::clamp(ab / std::sqrt(aa * bb), -1.0, 1.0) : -1;
}

/// How many pairs of a fold each threshold decides rightly.
using RightAt = std::array<std::int64_t, kNumThresholds>;

std::vector<RightAt> count_right(std::span<const ScoredPair> pairs, std::size_t num_folds) {
  std::vector<RightAt> right(num_folds, RightAt{});
  for (const auto& pair : pairs)
    for (int t = 0; t < kNumThresholds; ++t)
      right[static_cast<std::size_t>(pair.fold)][static_cast<std::size_t>(t)] +=
          (pair.squared_distance < threshold_at(t)) == pair.same ? 1 : 0;
  return right;
}

/// Accuracy of each fold with the threshold that is best on the others.
void cross_validate(std::span<const ScoredPair> pairs, std::size_t num_folds,
                    VerificationResult& result) {
  const auto right = count_right(pairs, num_folds);
  std::vector<std::int64_t> sizes(num_folds, 0);
  for (const auto& pair : pairs) ++sizes[static_cast<std::size_t>(pair.fold)];
  RightAt all{};
  for (const auto& fold : right)
    for (std::size_t t = 0; t < all.size(); ++t) all[t] += fold[t];

  for (std::size_t fold = 0; fold < num_folds; ++fold) {
    RightAt others{};
    for (std::size_t t = 0; t < all.size(); ++t) others[t] = all[t] - right[fold][t];
    const auto best =
        static_cast<std::size_t>(std::max_element(others.begin(), others.end()) - others.begin());
    result.fold_accuracies.push_back(static_cast<double>(right[fold][best]) /
                                     static_cast<double>(sizes[fold]));
    result.mean_threshold += threshold_at(static_cast<int>(best)) / static_cast<double>(num_folds);
  }
  const auto count = static_cast<double>(num_folds);
  for (const double accuracy : result.fold_accuracies) result.accuracy += accuracy / count;
  double variance = 0;
  for (const double accuracy : result.fold_accuracies)
    variance += (accuracy - result.accuracy) * (accuracy - result.accuracy) / count;
  result.deviation = std::sqrt(variance);
}

/// The curve, one point for each different distance, and the area below it.
void trace_roc(std::span<const ScoredPair> pairs, VerificationResult& result) {
  std::vector<ScoredPair> sorted(pairs.begin(), pairs.end());
  std::sort(sorted.begin(), sorted.end(), [](const ScoredPair& a, const ScoredPair& b) {
    return a.squared_distance < b.squared_distance;
  });
  const auto num_same = static_cast<double>(result.num_same);
  const auto num_different = static_cast<double>(result.num_different);
  double same = 0;
  double different = 0;
  RocPoint last;
  result.roc.push_back(last);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    (sorted[i].same ? same : different) += 1;
    if (i + 1 < sorted.size() && sorted[i + 1].squared_distance == sorted[i].squared_distance)
      continue;
    const RocPoint point{different / num_different, same / num_same, sorted[i].squared_distance};
    result.area += (point.false_accept_rate - last.false_accept_rate) *
                   (point.true_accept_rate + last.true_accept_rate) / 2;
    result.roc.push_back(point);
    last = point;
  }
}

AcceptRate accept_rate(const VerificationResult& result, double false_accept_rate) {
  AcceptRate rate{false_accept_rate, std::nullopt};
  if (false_accept_rate * static_cast<double>(result.num_different) < 1) return rate;
  for (const auto& point : result.roc)
    if (point.false_accept_rate <= false_accept_rate)
      rate.true_accept_rate = point.true_accept_rate;
  return rate;
}

Result<std::size_t> num_folds_of(std::span<const ScoredPair> pairs) {
  std::vector<bool> used;
  for (const auto& pair : pairs) {
    const auto fold = static_cast<std::size_t>(pair.fold);
    if (fold >= used.size()) used.resize(fold + 1, false);
    used[fold] = true;
  }
  if (used.size() < 2 || !std::all_of(used.begin(), used.end(), [](bool u) { return u; }))
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format("the pairs have {} folds, expected at least 2 and none empty", used.size())};
  return used.size();
}

}  // namespace

Result<std::vector<ScoredPair>> score_pairs(const FacePairs& pairs, const Embeddings& embeddings) {
  std::unordered_map<std::string_view, std::size_t> rows;
  for (std::size_t i = 0; i < embeddings.keys.size(); ++i) rows.emplace(embeddings.keys[i], i);
  const auto vector_of = [&](const std::string& key) -> Result<std::span<const float>> {
    const auto row = rows.find(key);
    if (row == rows.end())
      return Error{ErrorCode::NotFound, "embeddings: '" + printable(key) + "' is missing"};
    return std::span(embeddings.values)
        .subspan(row->second * embeddings.dimension, embeddings.dimension);
  };
  std::vector<ScoredPair> scored;
  for (const auto& pair : pairs.pairs) {
    RETINAFACE_ASSIGN_OR_RETURN(const auto first, vector_of(pair.first));
    RETINAFACE_ASSIGN_OR_RETURN(const auto second, vector_of(pair.second));
    const double distance = squared_distance(first, second);
    if (distance < 0)
      return Error{ErrorCode::InvalidArgument,
                   fmt::format("embeddings: '{}' or '{}' has length 0, expected a direction",
                               printable(pair.first), printable(pair.second))};
    scored.push_back({distance, pair.same, pair.fold});
  }
  return scored;
}

Result<VerificationResult> evaluate_verification(std::span<const ScoredPair> pairs,
                                                 std::span<const double> false_accept_rates) {
  RETINAFACE_ASSIGN_OR_RETURN(const std::size_t num_folds, num_folds_of(pairs));
  VerificationResult result;
  for (const auto& pair : pairs) ++(pair.same ? result.num_same : result.num_different);
  if (result.num_same == 0 || result.num_different == 0)
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("there are {} pairs of one person and {} of two, expected both kinds",
                             result.num_same, result.num_different)};
  cross_validate(pairs, num_folds, result);
  trace_roc(pairs, result);
  for (const double rate : false_accept_rates)
    result.accept_rates.push_back(accept_rate(result, rate));
  return result;
}

}  // namespace retinaface
