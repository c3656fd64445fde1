#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "retinaface/base/result.h"
#include "retinaface/formats/named_tensors.h"
#include "retinaface/model/weight_source.h"

namespace retinaface::internal {

/// Moves tensors from MXNet's names and conventions to ours; remembers the first that is missing.
class MxNetRenamer {
 public:
  /// @param subject  starts error messages
  /// @param epsilon  of all BatchNorms of the network that comes out
  MxNetRenamer(NamedTensors source, std::string_view subject, float epsilon);

  /// Without a bias.
  void plain_conv(const std::string& theirs, const std::string& ours);
  /// With a bias.
  void conv(const std::string& theirs, const std::string& ours);
  /// A convolution that may have a bias, then a BatchNorm: the bias moves into its mean.
  void conv_norm(const std::string& theirs, const std::string& their_norm, const std::string& ours,
                 const std::string& our_norm, float their_epsilon);
  void norm(const std::string& theirs, const std::string& ours, float their_epsilon);
  /// `fix_gamma`: MXNet takes gamma as 1, whatever the file holds.
  void set_gamma_to_one(const std::string& our_norm);
  /// From {background, face} × anchor to anchor × {background, face} along the first axis.
  void interleave_classes(const std::string& ours);

  /// The first of the names that the file has a weight for, or the first.
  [[nodiscard]] std::string first_present(std::initializer_list<std::string> names) const;

  /// Everything that was renamed, and the rest under its own name.
  [[nodiscard]] Result<NamedTensors> finish() &&;
  /// Of everything that was renamed.
  [[nodiscard]] const FileNames& file_names() const { return file_names_; }

 private:
  Tensor take(const std::string& theirs);
  void move(const std::string& theirs, const std::string& ours);
  void fail(const std::string& what);

  NamedTensors source_;
  std::string subject_;
  float epsilon_;
  NamedTensors tensors_;
  FileNames file_names_;
  std::optional<Error> error_;
};

}  // namespace retinaface::internal
