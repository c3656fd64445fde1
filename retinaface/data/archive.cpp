#include "retinaface/data/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <memory>

#include "retinaface/base/file.h"

namespace retinaface::internal {
namespace {

struct CloseArchive {
  void operator()(struct archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<struct archive, CloseArchive>;

Error corrupt(std::string_view name, struct archive* reader) {
  const char* reason = archive_error_string(reader);
  return {ErrorCode::Corrupt, printable(name) + ": is not a readable archive: " +
                                  printable(std::string_view(reason ? reason : "unknown format"))};
}

/// Only what a set of result files comes in; the exotic readers stay out of reach of strangers.
Reader open_reader(std::span<const std::byte> archive) {
  Reader reader(archive_read_new());
  if (!reader) return nullptr;
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_zstd(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_zip(reader.get());
  archive_read_open_memory(reader.get(), archive.data(), archive.size());
  return reader;
}

Result<std::string> read_entry(struct archive* reader, std::string_view name,
                               const ArchiveLimits& limits, std::uint64_t& total) {
  std::string content;
  std::array<char, 65536> block;
  while (true) {
    const auto got = archive_read_data(reader, block.data(), block.size());
    if (got < 0) return corrupt(name, reader);
    if (got == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(got));
    total += static_cast<std::uint64_t>(got);
    if (content.size() > limits.max_entry_bytes || total > limits.max_total_bytes)
      return Error{
          ErrorCode::LimitExceeded,
          printable(name) + ": unpacks to more than " +
              std::to_string(content.size() > limits.max_entry_bytes ? limits.max_entry_bytes
                                                                     : limits.max_total_bytes) +
              " bytes, which is the limit"};
  }
}

}  // namespace

Result<void> for_each_file(
    std::span<const std::byte> archive, std::string_view name, const ArchiveLimits& limits,
    const std::function<Result<void>(std::string_view path, std::string_view content)>& visit) {
  const Reader reader = open_reader(archive);
  if (!reader) return Error{ErrorCode::LimitExceeded, printable(name) + ": no memory to read it"};

  std::uint64_t total = 0;
  std::uint64_t num_entries = 0;
  while (true) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) return {};
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return corrupt(name, reader.get());
    if (++num_entries > limits.max_entries)
      return Error{ErrorCode::LimitExceeded, printable(name) + ": has more than " +
                                                 std::to_string(limits.max_entries) +
                                                 " entries, which is the limit"};
    const char* path = archive_entry_pathname(entry);
    if (archive_entry_filetype(entry) != AE_IFREG || path == nullptr) continue;
    RETINAFACE_ASSIGN_OR_RETURN(const std::string content,
                                read_entry(reader.get(), name, limits, total));
    RETINAFACE_RETURN_IF_ERROR(visit(path, content));
  }
}

}  // namespace retinaface::internal
