#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "retinaface/base/contract.h"

namespace retinaface {

enum class ErrorCode {
  InvalidArgument,  ///< a value that a user gave is outside its range
  NotFound,         ///< a file, a tensor or a name that does not exist
  Unreadable,       ///< it exists but the system does not let us read it
  Unsupported,      ///< well formed, but a kind that we do not handle
  Corrupt,          ///< damaged or hostile content
  LimitExceeded,    ///< larger than a limit allows
  Unavailable,      ///< a device, backend or feature that this build or machine lacks
  WriteFailed,      ///< the system did not take all the output
  Cancelled,
};

/// The name of a code as it appears in JSON, e.g. "corrupt".
[[nodiscard]] const char* to_string(ErrorCode code);

/// Why something that a user gave could not be used.
struct Error {
  ErrorCode code;
  /// One sentence: subject, what was found, what was expected.
  std::string message;
};

/// A value, or the error that explains why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// @throws ContractError  there is no value; the message is the error's
  [[nodiscard]] T& value() & { return require_value(), std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return require_value(), std::get<0>(state_); }
  /// By value, so that `for (auto& x : f().value())` does not outlive what it walks over.
  [[nodiscard]] T value() && { return require_value(), std::get<0>(std::move(state_)); }

  /// @throws ContractError  there is a value
  [[nodiscard]] const Error& error() const& {
    RETINAFACE_REQUIRE(!ok(), "this result holds a value");
    return std::get<1>(state_);
  }
  [[nodiscard]] Error&& error() && {
    RETINAFACE_REQUIRE(!ok(), "this result holds a value");
    return std::get<1>(std::move(state_));
  }

  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  void require_value() const {
    if (!ok()) throw ContractError(std::get<1>(state_).message);
  }

  std::variant<T, Error> state_;
};

/// Success, or the error that explains why not.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }

  /// @throws ContractError  with the error's message
  void value() const {
    if (!ok()) throw ContractError(error_->message);
  }
  [[nodiscard]] const Error& error() const& {
    RETINAFACE_REQUIRE(!ok(), "this result is a success");
    return *error_;
  }
  [[nodiscard]] Error&& error() && {
    RETINAFACE_REQUIRE(!ok(), "this result is a success");
    return *std::move(error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace retinaface

// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot stand in parentheses
#define RETINAFACE_INTERNAL_CONCAT2(a, b) a##b
#define RETINAFACE_INTERNAL_CONCAT(a, b) RETINAFACE_INTERNAL_CONCAT2(a, b)
#define RETINAFACE_INTERNAL_ASSIGN_OR_RETURN(result, declaration, expression) \
  auto result = (expression);                                                 \
  if (!result.ok()) return std::move(result).error();                         \
  declaration = std::move(result).value()

/// `RETINAFACE_ASSIGN_OR_RETURN(auto x, f());` declares x from a Result, or returns its error.
#define RETINAFACE_ASSIGN_OR_RETURN(declaration, expression)                                     \
  RETINAFACE_INTERNAL_ASSIGN_OR_RETURN(RETINAFACE_INTERNAL_CONCAT(retinaface_result_, __LINE__), \
                                       declaration, expression)
// NOLINTEND(bugprone-macro-parentheses)

/// `RETINAFACE_RETURN_IF_ERROR(f());` returns the error of a Result, or goes on.
#define RETINAFACE_RETURN_IF_ERROR(expression)                                \
  do {                                                                        \
    auto retinaface_status = (expression);                                    \
    if (!retinaface_status.ok()) return std::move(retinaface_status).error(); \
  } while (false)
