#include "retinaface/base/file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include "retinaface/base/links.h"
#include "retinaface/base/utf8.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;

std::string reason(int error_number) {
  return std::generic_category().message(error_number);
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor(FileDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  [[nodiscard]] int get() const { return descriptor_; }

  /// Some file systems report a full disk only here.
  [[nodiscard]] bool close_and_check() { return ::close(std::exchange(descriptor_, -1)) == 0; }

 private:
  int descriptor_;
};

const char* kind_name(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

struct OpenFile {
  FileDescriptor descriptor;
  std::uint64_t size;
};

Result<OpenFile> open_regular_file(const fs::path& path) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    const auto code =
        errno == ENOENT || errno == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Unreadable;
    return Error{code, printable(path) + ": " + reason(errno)};
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) {
    return Error{ErrorCode::Unreadable, printable(path) + ": " + reason(errno)};
  }
  if (!S_ISREG(status.st_mode)) {
    return Error{ErrorCode::Unreadable,
                 printable(path) + ": is " + kind_name(status.st_mode) + ", expected a file"};
  }
  return OpenFile{std::move(file), static_cast<std::uint64_t>(status.st_size)};
}

Result<Bytes> memory_for(std::uint64_t num_bytes, const fs::path& path) {
  try {
    return Bytes(num_bytes);
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::LimitExceeded, printable(path) + ": its " + std::to_string(num_bytes) +
                                               " bytes need more memory than there is"};
  }
}

/// @param num_bytes  fewer come back when the file ends before
Result<Bytes> read_bytes(const OpenFile& file, std::uint64_t num_bytes, const fs::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(Bytes content, memory_for(num_bytes, path));
  std::size_t filled = 0;
  while (filled < content.size()) {
    const ssize_t got =
        ::read(file.descriptor.get(), content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{ErrorCode::Unreadable, printable(path) + ": " + reason(errno)};
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  content.resize(filled);
  return content;
}

bool write_all(int descriptor, std::span<const std::byte> content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

struct PartialFile {
  fs::path path;
  FileDescriptor descriptor;
};

Error cannot_write(const fs::path& path, int error_number) {
  return {ErrorCode::WriteFailed, printable(path) + ": cannot be written: " + reason(error_number)};
}

/// Makes a hidden file beside `path`. Its name is drawn: the number of a process is no name, it is
/// 1 in every container; nor is that of the file, which may be as long as the file system allows.
Result<PartialFile> make_partial_file(const fs::path& path, mode_t permissions) {
  constexpr int kMaxTries = 100;
  for (int i = 0; i < kMaxTries; ++i) {
    std::uint64_t number = 0;
    if (::getrandom(&number, sizeof number, 0) != sizeof number) return cannot_write(path, errno);
    fs::path partial = path.parent_path() / ("." + std::to_string(number) + ".part");
    FileDescriptor file(
        ::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions));
    if (file.get() >= 0) return PartialFile{std::move(partial), std::move(file)};
    if (errno != EEXIST) return cannot_write(path, errno);
  }
  return cannot_write(path, EEXIST);
}

/// Of one byte or, as U+0080 to U+009F, of two: terminals obey both.
bool is_control(std::string_view character) {
  const auto last = static_cast<unsigned char>(character.back());
  if (character.size() == 2) return character[0] == '\xC2' && last < 0xA0;
  return character.size() == 1 && (last < 0x20 || last == 0x7F);
}

void append_escaped(std::string& shown, std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    shown += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0 || is_control(character)) {
      append_escaped(shown, character);
    } else {
      shown += character;
    }
    text.remove_prefix(character.size());
  }
  return shown;
}

std::string printable(const fs::path& path) {
  return printable(std::string_view(path.native()));
}

Result<Bytes> read_file(const fs::path& path, std::uint64_t max_bytes) {
  RETINAFACE_ASSIGN_OR_RETURN(const OpenFile file, open_regular_file(path));
  if (file.size > max_bytes) {
    return Error{ErrorCode::LimitExceeded, printable(path) + ": has " + std::to_string(file.size) +
                                               " bytes, at most " + std::to_string(max_bytes) +
                                               " are allowed"};
  }
  return read_bytes(file, file.size, path);
}

Result<Bytes> read_file_start(const fs::path& path, std::uint64_t num_bytes) {
  RETINAFACE_ASSIGN_OR_RETURN(const OpenFile file, open_regular_file(path));
  return read_bytes(file, std::min(file.size, num_bytes), path);
}

Result<void> write_file_atomically(const fs::path& path, std::span<const std::byte> content) {
  const fs::path place = internal::behind_links(path);
  struct stat older {};
  const bool replaces = ::stat(place.c_str(), &older) == 0;
  if (replaces && !S_ISREG(older.st_mode)) {
    return Error{ErrorCode::WriteFailed,
                 printable(path) + ": is " + kind_name(older.st_mode) + ", expected a file"};
  }
  // Not even for a moment may others read what takes the place of a private file.
  RETINAFACE_ASSIGN_OR_RETURN(PartialFile partial,
                              make_partial_file(place, replaces ? 0600 : 0666));
  FileDescriptor& file = partial.descriptor;
  // Where a file system has no permissions, the file stays private.
  if (replaces) static_cast<void>(::fchmod(file.get(), older.st_mode & 0777U));
  const bool written = write_all(file.get(), content) && ::fsync(file.get()) == 0 &&
                       file.close_and_check() && ::rename(partial.path.c_str(), place.c_str()) == 0;
  if (!written) {
    const int error_number = errno;
    ::unlink(partial.path.c_str());
    return cannot_write(path, error_number);
  }
  return {};
}

Result<void> write_file_atomically(const fs::path& path, std::string_view content) {
  return write_file_atomically(path, std::as_bytes(std::span(content.data(), content.size())));
}

Result<void> make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error)
    return Error{ErrorCode::WriteFailed, printable(path) + ": cannot be made: " + error.message()};
  return {};
}

}  // namespace retinaface
