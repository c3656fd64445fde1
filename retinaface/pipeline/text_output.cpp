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

/// The file behind a chain of links, so that replacing it leaves the links alone.
fs::path behind_links(const fs::path& path) {
  std::error_code error;
  const fs::path target = fs::weakly_canonical(path, error);
  return error ? path : target;
}

Error cannot_write(const fs::path& path, const std::string& why) {
  return Error{ErrorCode::WriteFailed, printable(path) + ": cannot be written: " + why};
}

}  // namespace

fs::path partial_path(const fs::path& path) {
  fs::path partial = behind_links(path);
  return partial += ".part";
}

TextOutput::TextOutput(Mode mode, int descriptor, fs::path path)
    : mode_(mode), descriptor_(descriptor), path_(std::move(path)) {}

TextOutput::TextOutput(TextOutput&& other) noexcept
    : mode_(other.mode_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
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
  if (!fs::exists(status) || fs::is_regular_file(status)) {
    return open_locked(Mode::Replace, behind_links(path));
  }
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot_write(path, std::generic_category().message(errno));
  return TextOutput(Mode::Direct, descriptor, path);
}

Result<TextOutput> TextOutput::append_to(const fs::path& path) {
  return open_locked(Mode::Append, path);
}

Result<TextOutput> TextOutput::open_locked(Mode mode, const fs::path& path) {
  TextOutput output(mode, -1, path);
  output.descriptor_ = ::open(output.opened_path().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (output.descriptor_ < 0) return cannot_write(path, std::generic_category().message(errno));
  if (::flock(output.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(std::exchange(output.descriptor_, -1));
    return cannot_write(path, "another run is writing it");
  }
  struct stat status {};
  const bool seen = ::fstat(output.descriptor_, &status) == 0;
  if (mode == Mode::Append && seen) output.size_ = static_cast<std::uint64_t>(status.st_size);
  const auto size = static_cast<off_t>(output.size_);
  const bool emptied = mode == Mode::Append || ::ftruncate(output.descriptor_, 0) == 0;
  if (!seen || !S_ISREG(status.st_mode) || !emptied ||
      ::lseek(output.descriptor_, size, SEEK_SET) != size) {
    ::close(std::exchange(output.descriptor_, -1));  // not ours to remove
    return cannot_write(path, "it is not a file");
  }
  return output;
}

fs::path TextOutput::opened_path() const {
  fs::path path = path_;
  if (mode_ == Mode::Replace) path += ".part";
  return path;
}

Error TextOutput::failure(int error_number) const {
  if (error_number == EPIPE) {
    return Error{ErrorCode::Cancelled, printable(path_) + ": the reader has gone"};
  }
  return cannot_write(path_, std::generic_category().message(error_number));
}

void TextOutput::discard() {
  if (descriptor_ < 0 || mode_ == Mode::Borrowed) return;
  if (mode_ == Mode::Replace || (mode_ == Mode::Append && size_ == 0)) {
    ::unlink(opened_path().c_str());
  }
  ::close(std::exchange(descriptor_, -1));
}

Result<void> TextOutput::write(std::string_view records) {
  if (const int error_number = write_all(descriptor_, records)) {
    if (mode_ == Mode::Append) {
      const auto size = static_cast<off_t>(size_);
      if (::ftruncate(descriptor_, size) == 0) ::lseek(descriptor_, size, SEEK_SET);
    }
    return failure(error_number);
  }
  size_ += records.size();
  return {};
}

Result<void> TextOutput::commit() {
  if (mode_ == Mode::Borrowed) return {};
  const bool is_file = mode_ != Mode::Direct;
  if (is_file && ::fsync(descriptor_) != 0) return failure(errno);
  if (mode_ == Mode::Replace && ::rename(opened_path().c_str(), path_.c_str()) != 0) {
    return failure(errno);
  }
  // Some file systems report a full disk only now.
  if (::close(std::exchange(descriptor_, -1)) != 0) return failure(errno);
  return {};
}

}  // namespace retinaface
