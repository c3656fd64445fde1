#include "retinaface/formats/zip_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <memory>
#include <utility>

#include "retinaface/formats/messages.h"

namespace retinaface::internal {
namespace {

struct ArchiveDelete {
  void operator()(archive* opened) const { archive_read_free(opened); }
};

class ZipReader {
 public:
  ZipReader(std::uint64_t max_bytes, std::string_view name)
      : archive_(archive_read_new()), bytes_left_(max_bytes), name_(name) {}

  Result<ZipEntries> read(std::span<const std::byte> file) {
    // Only the reader that goes by the central directory, as every other zip program does.
    if (archive_ == nullptr ||
        archive_read_support_format_zip_seekable(archive_.get()) != ARCHIVE_OK ||
        archive_read_open_memory(archive_.get(), file.data(), file.size()) != ARCHIVE_OK) {
      return damaged();
    }
    ZipEntries entries;
    while (true) {
      archive_entry* entry = nullptr;
      const int status = archive_read_next_header(archive_.get(), &entry);
      if (status == ARCHIVE_EOF) return entries;
      if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return damaged();
      RETINAFACE_RETURN_IF_ERROR(add(entry, entries));
    }
  }

 private:
  Error damaged() const {
    const char* reason = archive_ == nullptr ? nullptr : archive_error_string(archive_.get());
    return corrupt(name_, "its zip archive is damaged or cut off" +
                              (reason == nullptr ? "" : " (" + std::string(reason) + ")"));
  }
  Error too_large() const {
    return over_limit(name_, "its zip archive unpacks to far more than its own size");
  }

  Result<void> add(archive_entry* entry, ZipEntries& entries) {
    constexpr std::size_t kOverhead = 256;  // of an empty file, in memory
    const char* path = archive_entry_pathname(entry);
    if (path == nullptr) path = archive_entry_pathname_utf8(entry);
    if (path == nullptr)
      return corrupt(name_, "its zip archive has a file with an unreadable name");
    if (archive_entry_filetype(entry) != AE_IFREG) return {};
    if (bytes_left_ < kOverhead) return too_large();
    bytes_left_ -= kOverhead;
    RETINAFACE_ASSIGN_OR_RETURN(Bytes content, unpack());
    if (entries.emplace(path, std::move(content)).second) return {};
    return corrupt(name_, "its zip archive has two files called " + quote(path));
  }

  Result<Bytes> unpack() {
    Bytes content;
    std::array<std::byte, 1 << 16> block;
    while (true) {
      const auto size = archive_read_data(archive_.get(), block.data(), block.size());
      if (size == 0) return content;
      if (size < 0) return damaged();
      if (static_cast<std::uint64_t>(size) > bytes_left_) return too_large();
      bytes_left_ -= static_cast<std::uint64_t>(size);
      content.insert(content.end(), block.begin(), block.begin() + size);
    }
  }

  std::unique_ptr<archive, ArchiveDelete> archive_;
  std::uint64_t bytes_left_;
  std::string_view name_;
};

}  // namespace

Result<ZipEntries> read_zip(std::span<const std::byte> file, std::uint64_t max_bytes,
                            std::string_view name) {
  return ZipReader(max_bytes, name).read(file);
}

}  // namespace retinaface::internal
