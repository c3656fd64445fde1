#include "retinaface/pipeline/text_output.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/base/links.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;

/// 0 or the errno that stopped the writing.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      ::pollfd wait{descriptor, POLLOUT, 0};
      ::poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

Error cannot_write(const fs::path& path, const std::string& why) {
  return Error{ErrorCode::WriteFailed, printable(path) + ": cannot be written: " + why};
}

Error written_by_another(const fs::path& path) {
  return cannot_write(path, "another run is writing it");
}

/// Whether another run holds the file; one that cannot be opened is nobody's.
bool is_locked(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return false;
  const bool locked = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  return locked;
}

bool are_same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace

fs::path partial_path(const fs::path& path) {
  fs::path partial = internal::behind_links(path);
  return partial += ".part";
}

TextOutput::TextOutput(Mode mode, int descriptor, fs::path path)
    : mode_(mode), descriptor_(descriptor), path_(std::move(path)) {}

TextOutput::TextOutput(TextOutput&& other) noexcept
    : mode_(other.mode_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      name_(std::move(other.name_)),
      size_(other.size_) {}

TextOutput::~TextOutput() {
  discard();
}

TextOutput TextOutput::to_descriptor(int descriptor, std::string name) {
  return {Mode::Borrowed, descriptor, std::move(name)};
}

Result<TextOutput> TextOutput::to_file(const fs::path& path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (fs::is_directory(status)) return cannot_write(path, "it is a folder");
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return cannot_write(path, std::generic_category().message(errno));
    return TextOutput(Mode::Direct, descriptor, path);
  }
  const fs::path place = internal::behind_links(path);
  RETINAFACE_ASSIGN_OR_RETURN(TextOutput output, open_locked(partial_path(place), place));
  if (is_locked(place)) return written_by_another(place);
  RETINAFACE_RETURN_IF_ERROR(output.begin_replacement());
  return output;
}

// A run locks the file that it writes and then looks whether another one holds the other file of
// the two, `place` and its ".part". Files come to their place only by renaming a locked ".part".
Result<TextOutput> TextOutput::append_to(const fs::path& path, const KeptText& keep) {
  const fs::path place = internal::behind_links(path);
  const fs::path partial = partial_path(place);
  std::error_code ignored;
  const bool is_new = !fs::exists(place, ignored);
  RETINAFACE_ASSIGN_OR_RETURN(TextOutput output, open_locked(is_new ? partial : place, place));
  if (is_new ? fs::exists(place, ignored) : is_locked(partial)) return written_by_another(place);

  RETINAFACE_ASSIGN_OR_RETURN(const std::string content, output.content());
  RETINAFACE_ASSIGN_OR_RETURN(const std::string kept, keep(content));
  if (is_new) RETINAFACE_RETURN_IF_ERROR(output.take_place());
  if (kept == content) return output;
  if (content.starts_with(kept)) {
    RETINAFACE_RETURN_IF_ERROR(output.cut_to(kept.size()));
    return output;
  }
  return with_content(kept, place);
}

/// A file of this content in its place, locked before it is there; the one that it replaces must be
/// locked until then.
Result<TextOutput> TextOutput::with_content(std::string_view content, const fs::path& path) {
  RETINAFACE_ASSIGN_OR_RETURN(TextOutput output, open_locked(partial_path(path), path));
  RETINAFACE_RETURN_IF_ERROR(output.begin_replacement());
  RETINAFACE_RETURN_IF_ERROR(output.write(content));
  RETINAFACE_RETURN_IF_ERROR(output.take_place());
  return output;
}

/// Opens `name`, which is `path` or its ".part", and goes to its end.
Result<TextOutput> TextOutput::open_locked(const fs::path& name, const fs::path& path) {
  std::error_code ignored;
  // While it is written, nobody shall read what takes the place of a private file.
  const mode_t permissions = fs::exists(path, ignored) ? 0600 : 0666;
  const int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, permissions);
  TextOutput output(Mode::Direct, descriptor, path);  // closes what is not ours, and leaves it
  if (descriptor < 0) return cannot_write(path, std::generic_category().message(errno));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return written_by_another(path);
    // A file system without locks keeps nobody from writing; two runs then are the user's care.
    const bool has_locks = errno != ENOSYS && errno != ENOLCK && errno != EOPNOTSUPP;
    if (has_locks) return cannot_write(path, std::generic_category().message(errno));
  }
  struct stat opened {};
  struct stat named {};
  if (::fstat(descriptor, &opened) != 0 || !S_ISREG(opened.st_mode) ||
      ::lseek(descriptor, opened.st_size, SEEK_SET) != opened.st_size) {
    return cannot_write(path, "it is not a file");
  }
  // Before the lock was ours, the run that held it may have renamed the file.
  if (::stat(name.c_str(), &named) != 0 || !are_same_file(opened, named)) {
    return written_by_another(path);
  }
  output.mode_ = Mode::Append;
  output.name_ = name;
  output.size_ = static_cast<std::uint64_t>(opened.st_size);
  return output;
}

Result<std::string> TextOutput::content() const {
  std::string content(size_, '\0');
  for (std::size_t filled = 0; filled < content.size();) {
    const ssize_t got = ::pread(descriptor_, content.data() + filled, content.size() - filled,
                                static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return Error{
          ErrorCode::Unreadable,
          printable(path_) + ": " + std::generic_category().message(got < 0 ? errno : EIO)};
    }
    filled += static_cast<std::size_t>(got);
  }
  return content;
}

Result<void> TextOutput::cut_to(std::uint64_t size) {
  const auto end = static_cast<off_t>(size);
  if (::ftruncate(descriptor_, end) != 0 || ::lseek(descriptor_, end, SEEK_SET) != end) {
    return failure(errno);
  }
  size_ = size;
  return {};
}

/// Empties the ".part" that is open; from now on it is left behind only by `take_place`.
Result<void> TextOutput::begin_replacement() {
  RETINAFACE_RETURN_IF_ERROR(cut_to(0));
  mode_ = Mode::Replace;
  return {};
}

/// Renames the ".part" that is open. What is written from now on is appended.
Result<void> TextOutput::take_place() {
  struct stat older {};
  if (::stat(path_.c_str(), &older) == 0) {
    // Where a file system has no permissions, the files stay private.
    static_cast<void>(::fchmod(descriptor_, older.st_mode & 0777U));
  }
  if (::fsync(descriptor_) != 0 || ::rename(name_.c_str(), path_.c_str()) != 0) {
    return failure(errno);
  }
  name_ = path_;
  mode_ = Mode::Append;
  return {};
}

Error TextOutput::failure(int error_number) const {
  if (error_number == EPIPE) {
    return Error{ErrorCode::Cancelled, printable(path_) + ": the reader has gone"};
  }
  return cannot_write(path_, std::generic_category().message(error_number));
}

void TextOutput::discard() {
  if (descriptor_ < 0 || mode_ == Mode::Borrowed) return;
  if (mode_ == Mode::Replace || (mode_ == Mode::Append && size_ == 0)) ::unlink(name_.c_str());
  ::close(std::exchange(descriptor_, -1));
}

Result<void> TextOutput::write(std::string_view records) {
  if (const int error_number = write_all(descriptor_, records)) {
    if (mode_ == Mode::Append) static_cast<void>(cut_to(size_));
    return failure(error_number);
  }
  size_ += records.size();
  return {};
}

Result<void> TextOutput::commit() {
  if (mode_ == Mode::Borrowed) return {};
  if (mode_ == Mode::Append && ::fsync(descriptor_) != 0) return failure(errno);
  if (mode_ == Mode::Replace) RETINAFACE_RETURN_IF_ERROR(take_place());
  // Some file systems report a full disk only now.
  if (::close(std::exchange(descriptor_, -1)) != 0) return failure(errno);
  return {};
}

}  // namespace retinaface
