#include "parity/npz.h"

#include <archive.h>
#include <archive_entry.h>

#include <cstring>
#include <memory>
#include <stdexcept>

namespace retinaface {
namespace {

constexpr std::size_t kPrefixBytes = 10;  // magic, version 1.0, length of the header

std::vector<float> read_npy(const std::string& file) {
  const bool is_version_1 = file.size() >= kPrefixBytes && file.compare(0, 7, "\x93NUMPY\x01") == 0;
  const bool is_float = file.find("'descr': '<f4'") != std::string::npos;
  if (!is_version_1 || !is_float) throw std::runtime_error("not an array of float32");
  const std::size_t header_bytes =
      static_cast<unsigned char>(file[8]) + 256U * static_cast<unsigned char>(file[9]);
  const std::string_view numbers = std::string_view(file).substr(kPrefixBytes + header_bytes);
  std::vector<float> values(numbers.size() / sizeof(float));
  std::memcpy(values.data(), numbers.data(), values.size() * sizeof(float));
  return values;
}

}  // namespace

std::vector<float> read_npz(const std::filesystem::path& path, const std::string& array) {
  const std::unique_ptr<archive, decltype(&archive_read_free)> zip(archive_read_new(),
                                                                   archive_read_free);
  archive_read_support_format_zip(zip.get());
  archive_read_open_filename(zip.get(), path.c_str(), 1 << 16);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(zip.get(), &entry) == ARCHIVE_OK) {
    if (array + ".npy" != archive_entry_pathname(entry)) continue;
    std::string file(static_cast<std::size_t>(archive_entry_size(entry)), '\0');
    if (archive_read_data(zip.get(), file.data(), file.size()) !=
        static_cast<la_ssize_t>(file.size())) {
      break;
    }
    return read_npy(file);
  }
  throw std::runtime_error(path.string() + ": holds no array '" + array + "'");
}

}  // namespace retinaface
