#include "retinaface/data/mat_file.h"

#include <matio.h>

#include <mutex>
#include <optional>

#include "retinaface/base/file.h"
#include "retinaface/data/mat_check.h"

namespace retinaface::internal {
namespace {

constexpr std::size_t kMaxElements = 100'000'000;

const matvar_t* as_variable(const void* pointer) {
  return static_cast<const matvar_t*>(pointer);
}

/// 0 where the dimensions make no sense.
std::size_t num_elements(const matvar_t& variable) {
  if (variable.rank < 1 || variable.dims == nullptr) return 0;
  std::size_t count = 1;
  for (int i = 0; i < variable.rank; ++i) {
    const std::size_t size = variable.dims[i];
    if (size > kMaxElements || count * size > kMaxElements) return 0;
    count *= size;
  }
  return count;
}

template <typename T>
std::vector<double> widened(const matvar_t& variable, std::size_t count) {
  const T* values = static_cast<const T*>(variable.data);
  return {values, values + count};
}

/// The values of a real matrix of any type that the files use; none for what is no such matrix.
std::optional<std::vector<double>> real_values(const matvar_t& variable, std::size_t count) {
  if (count == 0) return std::vector<double>();
  if (variable.data != nullptr && !variable.isComplex &&
      variable.nbytes >= count * static_cast<std::size_t>(variable.data_size)) {
    switch (variable.class_type) {
      case MAT_C_DOUBLE:
        return widened<double>(variable, count);
      case MAT_C_SINGLE:
        return widened<float>(variable, count);
      case MAT_C_INT32:
        return widened<std::int32_t>(variable, count);
      case MAT_C_UINT32:
        return widened<std::uint32_t>(variable, count);
      case MAT_C_INT16:
        return widened<std::int16_t>(variable, count);
      case MAT_C_UINT16:
        return widened<std::uint16_t>(variable, count);
      case MAT_C_UINT8:
        return widened<std::uint8_t>(variable, count);
      default:
        break;
    }
  }
  return std::nullopt;
}

std::optional<MatNumbers> matrix_numbers(const matvar_t& variable) {
  if (variable.rank != 2) return std::nullopt;
  const std::size_t count = num_elements(variable);
  auto values = real_values(variable, count);
  if (!values) return std::nullopt;
  const std::size_t rows = count == 0 ? 0 : variable.dims[0];
  return MatNumbers{rows, rows == 0 ? 0 : count / rows, *std::move(values)};
}

/// libmatio writes its complaints to stderr unless a program takes them.
void silence_libmatio() {
  static std::once_flag once;
  std::call_once(once, [] { Mat_LogInitFunc("retinaface", [](int, char*) {}); });
}

}  // namespace

std::size_t MatCells::size() const {
  return num_elements(*as_variable(cell_array_));
}

namespace {

Error wrong_cell(const std::string& name, std::size_t index, const char* expected) {
  return {ErrorCode::Corrupt, name + "{" + std::to_string(index + 1) + "} is not " + expected};
}

matvar_t* cell_at(void* cell_array, std::size_t index) {
  return static_cast<matvar_t**>(static_cast<matvar_t*>(cell_array)->data)[index];
}

}  // namespace

Result<std::string> MatCells::text(std::size_t index) const {
  RETINAFACE_REQUIRE(index < size(), "cell " + std::to_string(index));
  const matvar_t* cell = cell_at(cell_array_, index);
  if (cell == nullptr || cell->class_type != MAT_C_CHAR || cell->data == nullptr)
    return wrong_cell(name_, index, "text");
  const std::size_t count = num_elements(*cell);
  const std::size_t width =
      cell->data_type == MAT_T_UINT16 || cell->data_type == MAT_T_UTF16 ? 2 : 1;
  if (cell->nbytes < count * width) return wrong_cell(name_, index, "complete text");
  const auto* bytes = static_cast<const unsigned char*>(cell->data);
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned char low = bytes[i * width];
    if (low < 0x20 || low > 0x7E || (width == 2 && bytes[i * width + 1] != 0))
      return wrong_cell(name_, index, "text in ASCII");
    text += static_cast<char>(low);
  }
  return text;
}

Result<MatCells> MatCells::cells(std::size_t index) const {
  RETINAFACE_REQUIRE(index < size(), "cell " + std::to_string(index));
  matvar_t* cell = cell_at(cell_array_, index);
  if (cell == nullptr || cell->class_type != MAT_C_CELL ||
      (cell->data == nullptr && num_elements(*cell) > 0) ||
      cell->nbytes < num_elements(*cell) * sizeof(matvar_t*))
    return wrong_cell(name_, index, "a cell array");
  MatCells inner;
  inner.variable_ = variable_;
  inner.cell_array_ = cell;
  inner.name_ = name_ + "{" + std::to_string(index + 1) + "}";
  return inner;
}

Result<MatNumbers> MatCells::numbers(std::size_t index) const {
  RETINAFACE_REQUIRE(index < size(), "cell " + std::to_string(index));
  const matvar_t* cell = cell_at(cell_array_, index);
  auto matrix = cell == nullptr ? std::nullopt : matrix_numbers(*cell);
  if (!matrix) return wrong_cell(name_, index, "a real matrix");
  return *std::move(matrix);
}

bool MatFile::is_available() {
  return true;
}

Result<MatFile> MatFile::open(const std::filesystem::path& path, std::uint64_t max_bytes) {
  // Reading it ourselves first gives the usual sentences for what is no readable file.
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, read_file(path, max_bytes));
  RETINAFACE_RETURN_IF_ERROR(check_mat5(bytes, path.native()));
  silence_libmatio();
  mat_t* file = Mat_Open(path.c_str(), MAT_ACC_RDONLY);
  if (file == nullptr) return Error{ErrorCode::Corrupt, printable(path) + ": is not a MATLAB file"};
  MatFile opened;
  opened.file_ =
      std::shared_ptr<void>(file, [](void* mat) { Mat_Close(static_cast<mat_t*>(mat)); });
  opened.path_ = printable(path);
  return opened;
}

Result<std::shared_ptr<void>> MatFile::variable(const std::string& name) const {
  mat_t* file = static_cast<mat_t*>(file_.get());
  matvar_t* header = Mat_VarReadInfo(file, name.c_str());
  std::shared_ptr<void> owner(header,
                              [](void* pointer) { Mat_VarFree(static_cast<matvar_t*>(pointer)); });
  if (header == nullptr || header->class_type == MAT_C_SPARSE ||
      Mat_VarReadDataAll(file, header) != 0)
    return Error{ErrorCode::Corrupt, path_ + ": has no readable variable '" + name + "'"};
  return owner;
}

Result<MatCells> MatFile::cells(const std::string& name) const {
  MatCells cells;
  RETINAFACE_ASSIGN_OR_RETURN(cells.variable_, variable(name));
  cells.cell_array_ = cells.variable_.get();
  cells.name_ = path_ + ": " + name;
  const matvar_t& read = *as_variable(cells.cell_array_);
  if (read.class_type != MAT_C_CELL || read.data == nullptr ||
      read.nbytes < num_elements(read) * sizeof(matvar_t*))
    return Error{ErrorCode::Corrupt, cells.name_ + " is not a cell array"};
  return cells;
}

Result<MatNumbers> MatFile::numbers(const std::string& name) const {
  RETINAFACE_ASSIGN_OR_RETURN(const auto read, variable(name));
  auto matrix = matrix_numbers(*as_variable(read.get()));
  if (!matrix) return Error{ErrorCode::Corrupt, path_ + ": " + name + " is not a real matrix"};
  return *std::move(matrix);
}

}  // namespace retinaface::internal
