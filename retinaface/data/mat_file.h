#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "retinaface/base/result.h"

namespace retinaface::internal {

/// A matrix, columns first as MATLAB stores it.
struct MatNumbers {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;
};

/// A cell array; shares the variable that it is part of.
class MatCells {
 public:
  [[nodiscard]] std::size_t size() const;
  /// @return Corrupt unless the cell is text in ASCII, a cell array, or real numbers
  [[nodiscard]] Result<std::string> text(std::size_t index) const;
  [[nodiscard]] Result<MatCells> cells(std::size_t index) const;
  [[nodiscard]] Result<MatNumbers> numbers(std::size_t index) const;

 private:
  friend class MatFile;
  std::shared_ptr<void> variable_;  ///< the outermost variable, which owns all below
  void* cell_array_ = nullptr;      ///< a matvar_t inside it
  std::string name_;                ///< "file.mat: variable", for messages
};

/// A MATLAB file of version 5 (libmatio).
class MatFile {
 public:
  /// False in a build without libmatio.
  [[nodiscard]] static bool is_available();

  /// The files of WIDER FACE are far smaller.
  static constexpr std::uint64_t kMaxFileBytes = std::uint64_t{64} << 20;

  /// @return NotFound, Unreadable, LimitExceeded, Corrupt, or Unavailable in a build without
  /// libmatio
  [[nodiscard]] static Result<MatFile> open(const std::filesystem::path& path,
                                            std::uint64_t max_bytes = kMaxFileBytes);

  /// The cell array of that name.
  [[nodiscard]] Result<MatCells> cells(const std::string& name) const;
  /// The real matrix of that name.
  [[nodiscard]] Result<MatNumbers> numbers(const std::string& name) const;

 private:
  [[nodiscard]] Result<std::shared_ptr<void>> variable(const std::string& name) const;

  std::shared_ptr<void> file_;
  std::string path_;
};

}  // namespace retinaface::internal
