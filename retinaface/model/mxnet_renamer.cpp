#include "retinaface/model/mxnet_renamer.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace retinaface::internal {

MxNetRenamer::MxNetRenamer(NamedTensors source, std::string_view subject, float epsilon)
    : source_(std::move(source)), subject_(subject), epsilon_(epsilon) {}

void MxNetRenamer::fail(const std::string& what) {
  if (!error_) error_ = Error{ErrorCode::Corrupt, subject_ + ": " + what};
}

Tensor MxNetRenamer::take(const std::string& theirs) {
  auto node = source_.extract(theirs);
  if (!node.empty()) return std::move(node.mapped());
  fail("tensor '" + theirs + "' is missing");
  return {};
}

void MxNetRenamer::move(const std::string& theirs, const std::string& ours) {
  file_names_[ours] = theirs;
  tensors_[ours] = take(theirs);
}

void MxNetRenamer::plain_conv(const std::string& theirs, const std::string& ours) {
  move(theirs + "_weight", ours + ".weight");
}

void MxNetRenamer::conv(const std::string& theirs, const std::string& ours) {
  plain_conv(theirs, ours);
  move(theirs + "_bias", ours + ".bias");
}

void MxNetRenamer::conv_norm(const std::string& theirs, const std::string& their_norm,
                             const std::string& ours, const std::string& our_norm,
                             float their_epsilon) {
  plain_conv(theirs, ours);
  norm(their_norm, our_norm, their_epsilon);
  if (!source_.contains(theirs + "_bias")) return;
  const Tensor bias = take(theirs + "_bias");
  Tensor& mean = tensors_[our_norm + ".running_mean"];
  if (mean.shape() != bias.shape()) {
    return fail("tensor '" + theirs + "_bias' has shape " + to_string(bias.shape()) +
                ", the BatchNorm after it has " + to_string(mean.shape()));
  }
  std::ranges::transform(mean.values(), bias.values(), mean.values().begin(), std::minus<>());
}

void MxNetRenamer::norm(const std::string& theirs, const std::string& ours, float their_epsilon) {
  // Gluon calls running what a symbol's BatchNorm calls moving.
  const bool is_gluon =
      source_.contains(theirs + "_running_mean") || source_.contains(theirs + "_running_var");
  const std::string kind = is_gluon ? "_running" : "_moving";
  move(theirs + "_gamma", ours + ".weight");
  move(theirs + "_beta", ours + ".bias");
  move(theirs + kind + "_mean", ours + ".running_mean");
  move(theirs + kind + "_var", ours + ".running_var");
  // One epsilon for the whole network: the difference belongs to the variance.
  for (float& value : tensors_[ours + ".running_var"].values()) value += their_epsilon - epsilon_;
}

void MxNetRenamer::set_gamma_to_one(const std::string& our_norm) {
  std::ranges::fill(tensors_[our_norm + ".weight"].values(), 1.F);
}

void MxNetRenamer::interleave_classes(const std::string& ours) {
  Tensor& tensor = tensors_[ours];
  const Shape& shape = tensor.shape();
  const auto rows = shape.rank() > 0 ? static_cast<std::size_t>(shape[0]) : 0;
  if (rows == 0 || rows % 2 != 0) return;  // not a class head: its shape is refused later
  const std::size_t row_size = tensor.values().size() / rows;
  Tensor interleaved(shape);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t source_row = row / 2 + (row % 2) * rows / 2;
    std::ranges::copy(tensor.values().subspan(source_row * row_size, row_size),
                      interleaved.values().begin() + static_cast<std::ptrdiff_t>(row * row_size));
  }
  tensor = std::move(interleaved);
}

std::string MxNetRenamer::first_present(std::initializer_list<std::string> names) const {
  const auto* const found = std::ranges::find_if(
      names, [&](const std::string& name) { return source_.contains(name + "_weight"); });
  return found != names.end() ? *found : *names.begin();
}

Result<NamedTensors> MxNetRenamer::finish() && {
  if (error_) return *std::move(error_);
  tensors_.merge(source_);
  return std::move(tensors_);
}

}  // namespace retinaface::internal
