#include "retinaface/mesh/model/hdf5_file.h"

#include <hdf5.h>

#include <mutex>

#include "retinaface/base/file.h"

namespace retinaface::mesh {
namespace {

constexpr std::size_t kMaxValues = std::size_t{1} << 28;

/// libhdf5 has one state for the whole process. Built for threads, as Debian's serial one is, it
/// locks this itself; its own default, and Debian's for MPI, do not. Whoever calls it holds this.
constinit std::mutex library;

/// An identifier of libhdf5 and the function that ends it.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  [[nodiscard]] bool is_open() const { return id_ >= 0; }
  [[nodiscard]] hid_t id() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// libhdf5 writes its complaints to stderr unless a program forbids it.
class Silence {
 public:
  Silence() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &argument_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() { H5Eset_auto2(H5E_DEFAULT, function_, argument_); }

 private:
  H5E_auto2_t function_ = nullptr;
  void* argument_ = nullptr;
};

bool holds_numbers(hid_t dataset) {
  const Handle type(H5Dget_type(dataset), H5Tclose);
  if (!type.is_open()) return false;
  const H5T_class_t kind = H5Tget_class(type.id());
  return kind == H5T_INTEGER || kind == H5T_FLOAT;
}

/// The array with zeros for values; without a shape and values when it is none or too large.
Hdf5Array sized_array(hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose);
  const int rank = space.is_open() ? H5Sget_simple_extent_ndims(space.id()) : -1;
  if (rank < 0 || H5Sget_simple_extent_type(space.id()) == H5S_NULL) return {};
  std::vector<hsize_t> sizes(static_cast<std::size_t>(rank));
  if (rank > 0 && H5Sget_simple_extent_dims(space.id(), sizes.data(), nullptr) != rank) return {};
  std::size_t count = 1;
  for (const hsize_t size : sizes) {
    if (size == 0 || size > kMaxValues / count) return {};
    count *= size;
  }
  return {{sizes.begin(), sizes.end()}, std::vector<double>(count)};
}

/// A file may be let go where nobody holds the library.
class OpenFile {
 public:
  explicit OpenFile(hid_t id) : id_(id) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    const std::lock_guard lock(library);
    H5Fclose(id_);
  }
  [[nodiscard]] hid_t id() const { return id_; }

 private:
  hid_t id_;
};

hid_t open_file(const std::filesystem::path& path) {
  const std::lock_guard lock(library);
  const Silence silence;
  return H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
}

hid_t file_id(const std::shared_ptr<void>& file) {
  return static_cast<const OpenFile*>(file.get())->id();
}

}  // namespace

bool Hdf5File::is_available() {
  return true;
}

Result<Hdf5File> Hdf5File::open(const std::filesystem::path& path) {
  // Reading it ourselves first gives the usual sentences for what is no readable file.
  RETINAFACE_ASSIGN_OR_RETURN(const Bytes bytes, read_file(path));
  const hid_t id = open_file(path);
  if (id < 0) return Error{ErrorCode::Corrupt, printable(path) + ": is no HDF5 file"};
  Hdf5File opened;
  opened.file_ = std::make_shared<OpenFile>(id);
  opened.path_ = printable(path);
  return opened;
}

Result<Hdf5Array> Hdf5File::numbers(const std::string& dataset) const {
  const std::lock_guard lock(library);
  const Silence silence;
  const Handle opened(H5Dopen2(file_id(file_), dataset.c_str(), H5P_DEFAULT), H5Dclose);
  if (!opened.is_open())
    return Error{ErrorCode::Corrupt, path_ + ": has no data set '" + dataset + "'"};
  Hdf5Array array;
  if (holds_numbers(opened.id())) array = sized_array(opened.id());
  if (array.values.empty() || H5Dread(opened.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                                      array.values.data()) < 0)
    return Error{ErrorCode::Corrupt,
                 path_ + ": data set '" + dataset + "' is not a readable array of numbers"};
  return array;
}

}  // namespace retinaface::mesh
