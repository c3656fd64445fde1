#include "retinaface/detect/decode.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "retinaface/base/contract.h"
#include "retinaface/model/box_coding.h"

namespace retinaface {

namespace {

/// A little below the difference of logits that belongs to the score: the rounding of log and exp
/// must not drop what the exact comparison of the score would keep. From a difference of 18 on the
/// score is 1 in single precision.
float logit_limit(float min_score) {
  constexpr double kSlack = 1e-3;
  constexpr double kScoreNearlyOne = 15;
  const double t = min_score;
  return static_cast<float>(std::min(std::log(t / (1 - t)), kScoreNearlyOne) - kSlack);
}

/// Of the difference of an anchor's logits. True for NaN and infinities too, so that broken weights
/// are noticed and not taken for silence.
bool may_be_a_face(float difference, float limit) {
  return !(difference < limit && difference >= std::numeric_limits<float>::lowest());
}

/// The anchors of a row of cells that may be faces, found before anything is decoded. One of these
/// serves all rows, so that they share its memory.
class RowScan {
 public:
  /// @param logits  of the first cell, whose pairs follow each other
  /// @param stride  from cell to cell
  /// @return  numbers of anchors, counted along the row; valid until the next call
  std::span<const std::int32_t> find(const float* logits, std::ptrdiff_t stride, int num_cells,
                                     int num_anchors, float limit) {
    subtract(logits, stride, num_cells, num_anchors);
    found_.resize(differences_.size());
    std::size_t num_found = 0;
    for (std::size_t i = 0; i < differences_.size(); ++i) {  // without a branch to mispredict
      found_[num_found] = static_cast<std::int32_t>(i);
      num_found += static_cast<std::size_t>(may_be_a_face(differences_[i], limit));
    }
    return std::span(found_).first(num_found);
  }

 private:
  /// How much more each anchor is a face than background.
  void subtract(const float* logits, std::ptrdiff_t stride, int num_cells, int num_anchors) {
    differences_.resize(static_cast<std::size_t>(num_cells) *
                        static_cast<std::size_t>(num_anchors));
    for (int a = 0; a < num_anchors; ++a) {
      const float* pair = logits + 2L * a;
      float* difference = differences_.data() + a;
      for (int x = 0; x < num_cells; ++x, pair += stride, difference += num_anchors) {
        *difference = pair[1] - pair[0];
      }
    }
  }

  std::vector<float> differences_;
  std::vector<std::int32_t> found_;
};

bool all_finite(std::span<const float> numbers) {
  return std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); });
}

/// Finite numbers of the network may still decode to what single precision cannot hold.
bool is_finite(const Face& face) {
  const Box& box = face.box;
  return all_finite(std::array{face.score, box.x1, box.y1, box.x2, box.y2}) &&
         std::ranges::all_of(face.landmarks.points, [](Point point) {
           return all_finite(std::array{point.x, point.y});
         });
}

/// One level of the network's output with what is needed to read it.
class LevelDecoder {
 public:
  LevelDecoder(const HeadLevel& level, const AnchorLevel& anchors, const BoxCoding& coding,
               float min_score)
      : level_(level),
        anchors_(anchors),
        coding_(coding),
        min_score_(min_score),
        limit_(logit_limit(min_score)) {}

  Result<void> decode(int columns, int rows, std::vector<Face>& faces) const {
    const int num_anchors = anchors_.num_anchors();
    RowScan scan;
    for (int y = 0; y < rows; ++y) {
      for (const int i :
           scan.find(logits(0, y), level_.logits_stride, columns, num_anchors, limit_)) {
        RETINAFACE_RETURN_IF_ERROR(decode_anchor(i / num_anchors, y, i % num_anchors, faces));
      }
    }
    return {};
  }

 private:
  Result<void> decode_anchor(int x, int y, int a, std::vector<Face>& faces) const {
    const float* pair = logits(x, y) + 2L * a;
    const float* box = level_.boxes + cell_index(x, y) * level_.boxes_stride + 4L * a;
    const float* points = level_.landmarks + cell_index(x, y) * level_.landmarks_stride + 10L * a;
    const Box anchor = anchors_.anchor(x, y, a);
    const Face face{.box = decode_box(box, anchor, coding_),
                    .score = score(pair[0], pair[1]),
                    .landmarks = decode_landmarks(points, anchor, coding_)};
    if (!all_finite({box, 4}) || !all_finite({points, 10}) || !is_finite(face)) {
      return not_finite(x, y);
    }
    if (face.score >= min_score_) faces.push_back(face);
    return {};
  }

  /// NaN when a logit is not finite: an infinite one would otherwise pass as a perfect score.
  static float score(float background, float face) {
    const float difference = face - background;
    return std::isfinite(difference) ? 1 / (1 + std::exp(-difference))
                                     : std::numeric_limits<float>::quiet_NaN();
  }

  Error not_finite(int x, int y) const {
    return {ErrorCode::Corrupt, "network output at stride " + std::to_string(anchors_.stride) +
                                    ", column " + std::to_string(x) + ", row " + std::to_string(y) +
                                    ": a score, box or landmark is not a finite number; are the "
                                    "weights damaged?"};
  }

  std::ptrdiff_t cell_index(int x, int y) const {
    return static_cast<std::ptrdiff_t>(y) * level_.width + x;
  }
  const float* logits(int x, int y) const {
    return level_.logits + cell_index(x, y) * level_.logits_stride;
  }

  const HeadLevel& level_;
  const AnchorLevel& anchors_;
  const BoxCoding& coding_;
  float min_score_;
  float limit_;
};

int cells_that_show(int input_size, int stride, int num_cells) {
  return std::min((input_size + stride - 1) / stride, num_cells);
}

}  // namespace

Result<std::vector<Face>> decode_faces(std::span<const HeadLevel> levels,
                                       const NetworkConfig& config, int input_width,
                                       int input_height, float min_score) {
  RETINAFACE_REQUIRE(min_score >= 0 && min_score <= 1, "min_score is " + std::to_string(min_score));
  RETINAFACE_REQUIRE(levels.size() == config.anchors.size(),
                     std::to_string(levels.size()) + " levels for a config of " +
                         std::to_string(config.anchors.size()));
  constexpr std::size_t kUsually = 512;
  std::vector<Face> faces;
  faces.reserve(kUsually);
  for (std::size_t l = 0; l < levels.size(); ++l) {
    const AnchorLevel& anchors = config.anchors[l];
    RETINAFACE_RETURN_IF_ERROR(
        LevelDecoder(levels[l], anchors, config.coding, min_score)
            .decode(cells_that_show(input_width, anchors.stride, levels[l].width),
                    cells_that_show(input_height, anchors.stride, levels[l].height), faces));
  }
  return faces;
}

}  // namespace retinaface
