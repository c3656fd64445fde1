#include "retinaface/pipeline/input_lines.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>

#include "retinaface/base/file.h"

namespace retinaface {
namespace {

constexpr std::size_t kMaxNameBytes = std::size_t{1} << 20;
constexpr std::size_t kReadBytes = std::size_t{1} << 16;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool begins_like_a_picture(std::string_view bytes) {
  return bytes.starts_with("\xFF\xD8\xFF") || bytes.starts_with("\x89PNG\r\n") ||
         (bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP");
}

}  // namespace

LineReader::LineReader(int descriptor, char separator)
    : descriptor_(descriptor),
      wake_descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      separator_(separator) {}

LineReader::~LineReader() {
  if (wake_descriptor_ >= 0) ::close(wake_descriptor_);
}

bool LineReader::wait_readable(const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_descriptor_, &one, sizeof(one));
  });
  while (!stop.stop_requested()) {
    std::array<pollfd, 2> waits{{{descriptor_, POLLIN, 0}, {wake_descriptor_, POLLIN, 0}}};
    const int ready = ::poll(waits.data(), waits.size(), -1);
    if (ready < 0 && errno != EINTR) return true;  // read() will say what is wrong
    if (ready > 0 && waits[0].revents != 0) return !stop.stop_requested();
  }
  return false;
}

bool LineReader::fill(const std::stop_token& stop) {
  if (at_end_ || !wait_readable(stop)) return false;
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  const std::size_t old_size = buffer_.size();
  buffer_.resize(old_size + kReadBytes);
  const ssize_t got = ::read(descriptor_, buffer_.data() + old_size, kReadBytes);
  buffer_.resize(old_size + static_cast<std::size_t>(got > 0 ? got : 0));
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got < 0) end_with({ErrorCode::Unreadable, std::generic_category().message(errno)});
  at_end_ = got <= 0;
  return true;
}

void LineReader::end_with(Error error) {
  error_ = Error{error.code, "the list of inputs: " + error.message};
  at_end_ = true;
}

std::optional<std::string> LineReader::take(std::size_t length, std::size_t separator_length) {
  const bool is_first = std::exchange(at_start_, false);
  if (is_first && begins_like_a_picture(buffer_)) {
    end_with({ErrorCode::Unsupported, "is a picture, expected names of pictures"});
    begin_ = scanned_ = buffer_.size();
    return std::nullopt;
  }
  std::string name = buffer_.substr(begin_, length);
  begin_ += length + separator_length;
  scanned_ = begin_;
  if (separator_ == '\n' && name.ends_with('\r')) name.pop_back();
  if (separator_ == '\n' && is_first && name.starts_with(kByteOrderMark)) {
    name.erase(0, kByteOrderMark.size());
  }
  if (name.empty()) return std::nullopt;
  return name;
}

std::optional<std::string> LineReader::next(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const std::size_t end = buffer_.find(separator_, scanned_);
    std::optional<std::string> name;
    if (end != std::string::npos) {
      name = take(end - begin_, 1);
    } else if (buffer_.size() - begin_ >= kMaxNameBytes) {
      name = take(kMaxNameBytes, 0);
    } else {
      scanned_ = buffer_.size();
      if (at_end_ && begin_ == buffer_.size()) return std::nullopt;
      if (at_end_) {
        name = take(buffer_.size() - begin_, 0);
      } else if (!fill(stop)) {
        return std::nullopt;
      }
    }
    if (name) return name;
  }
  return std::nullopt;
}

InputSource source_of_lines(std::shared_ptr<LineReader> reader) {
  return [reader = std::move(reader)](const std::stop_token& stop) -> std::optional<InputFile> {
    if (auto name = reader->next(stop)) return single_file(std::move(*name));
    auto error = reader->take_error();
    if (!error) return std::nullopt;
    InputFile broken_off = single_file("-");
    broken_off.problem = std::move(error);
    return broken_off;
  };
}

Result<std::vector<std::string>> read_list_file(const std::string& path, char separator) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const auto code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Unreadable;
    return Error{code,
                 printable(std::string_view(path)) + ": " + std::generic_category().message(errno)};
  }
  std::vector<std::string> names;
  LineReader reader(descriptor, separator);
  while (auto name = reader.next({})) names.push_back(std::move(*name));
  ::close(descriptor);
  if (const auto error = reader.take_error()) {
    return Error{error->code, printable(std::string_view(path)) + ": " + error->message};
  }
  return names;
}

}  // namespace retinaface
