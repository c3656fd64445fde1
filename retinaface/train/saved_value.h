#pragma once

#include <string>
#include <utility>

#include "retinaface/train/torch.h"

namespace retinaface::train {

namespace internal {
/// A value in the form in which torch carries what it does not know.
template <typename T>
struct Capsule final : torch::CustomClassHolder {
  explicit Capsule(T held) : value(std::move(held)) {}
  T value;
};
}  // namespace internal

/// Keeps a value of any type for the backward pass of a torch::autograd::Function.
template <typename T>
void save_value(torch::autograd::AutogradContext* context, const std::string& name, T value) {
  context->saved_data[name] =
      c10::IValue::make_capsule(c10::make_intrusive<internal::Capsule<T>>(std::move(value)));
}

/// What was saved under that name; it lives as long as the context.
/// @pre  `save_value` got a T
template <typename T>
[[nodiscard]] const T& saved_value(torch::autograd::AutogradContext* context,
                                   const std::string& name) {
  const auto capsule = context->saved_data.at(name).toCapsule();
  return static_cast<const internal::Capsule<T>&>(*capsule).value;
}

}  // namespace retinaface::train
