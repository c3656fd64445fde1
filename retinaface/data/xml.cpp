#include "retinaface/data/xml.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/base/text_lines.h"

namespace retinaface::internal {
namespace {

constexpr std::size_t kMaxDepth = 64;

/// "&amp;" and its sisters; others, such as numeric ones, stay as they are: no name in an
/// annotation needs them.
std::string unescaped(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> kEntities{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  std::string plain;
  while (!text.empty()) {
    const auto entity = std::find_if(kEntities.begin(), kEntities.end(), [&](const auto& known) {
      return text.starts_with(known.first);
    });
    plain += entity == kEntities.end() ? text[0] : entity->second;
    text.remove_prefix(entity == kEntities.end() ? 1 : entity->first.size());
  }
  return plain;
}

class Walker {
 public:
  Walker(std::string_view text, std::string_view name, const XmlHandler& handler)
      : text_(text), name_(name), handler_(handler) {}

  Result<void> walk() {
    while (position_ < text_.size()) {
      const auto tag = std::min(text_.find('<', position_), text_.size());
      add_text(unescaped(text_.substr(position_, tag - position_)));
      position_ = tag;
      if (position_ < text_.size()) RETINAFACE_RETURN_IF_ERROR(read_markup());
    }
    if (!open_.empty()) return error("the text ends inside <" + printable(open_.back().name) + ">");
    if (!seen_element_) return error("has no element, expected XML");
    return {};
  }

 private:
  struct Element {
    std::string name;
    std::string text;
    std::size_t parent_path_length;
  };

  Error error(const std::string& what) {
    return {ErrorCode::Corrupt, printable(name_) + ":" + std::to_string(line()) + ": " + what};
  }

  /// Of the current position, from 1; counts on from where it was asked last.
  int line() {
    const auto from = text_.begin() + static_cast<std::ptrdiff_t>(counted_to_);
    const auto to = text_.begin() + static_cast<std::ptrdiff_t>(position_);
    line_ += static_cast<int>(std::count(from, to, '\n'));
    counted_to_ = position_;
    return line_;
  }

  void add_text(std::string_view text) {
    if (!open_.empty()) open_.back().text += text;
  }

  bool at(std::string_view token) const { return text_.substr(position_).starts_with(token); }

  /// Moves behind the next `token`; gives what was before it.
  std::optional<std::string_view> take_until(std::string_view token) {
    const auto end = text_.find(token, position_);
    if (end == std::string_view::npos) return std::nullopt;
    const auto taken = text_.substr(position_, end - position_);
    position_ = end + token.size();
    return taken;
  }

  Result<void> read_markup() {
    if (at("<!--")) return skip("<!--", "-->");
    if (at("<?")) return skip("<?", "?>");
    if (at("<![CDATA[")) {
      position_ += 9;
      const auto text = take_until("]]>");
      if (!text) return error("a CDATA part has no end");
      add_text(*text);
      return {};
    }
    if (at("<!")) return error("has a document type, which is refused");
    return read_tag();
  }

  Result<void> skip(std::string_view start, std::string_view end) {
    position_ += start.size();
    if (!take_until(end))
      return error("'" + std::string(start) + "' has no '" + std::string(end) + "'");
    return {};
  }

  /// A tag's inside; a '>' in quotes does not end it.
  std::optional<std::string_view> take_tag() {
    char quote = 0;
    for (std::size_t i = position_ + 1; i < text_.size(); ++i) {
      const char c = text_[i];
      if (quote == 0 && c == '>') {
        const auto tag = text_.substr(position_ + 1, i - position_ - 1);
        position_ = i + 1;
        return tag;
      }
      if (quote == 0 && (c == '"' || c == '\''))
        quote = c;
      else if (c == quote)
        quote = 0;
    }
    return std::nullopt;
  }

  Result<void> read_tag() {
    const auto tag = take_tag();
    if (!tag || tag->empty()) return error("a tag has no end or no name");
    if (tag->starts_with('/')) return close(trimmed(tag->substr(1)));
    const bool empty = tag->ends_with('/');
    const auto name = tag->substr(0, tag->find_first_of(" \t\r\n/"));
    if (name.empty()) return error("a tag has no name");
    RETINAFACE_RETURN_IF_ERROR(open(name));
    return empty ? close(name) : Result<void>();
  }

  Result<void> open(std::string_view name) {
    if (open_.size() == kMaxDepth) return error("is nested more than 64 deep");
    seen_element_ = true;
    open_.push_back({std::string(name), {}, path_.size()});
    if (!path_.empty()) path_ += '/';
    path_ += name;
    handler_.start(path_);
    return {};
  }

  Result<void> close(std::string_view name) {
    if (open_.empty() || open_.back().name != name)
      return error("</" + printable(name.substr(0, 40)) + "> closes nothing, expected </" +
                   (open_.empty() ? std::string() : printable(open_.back().name)) + ">");
    RETINAFACE_RETURN_IF_ERROR(handler_.end(path_, trimmed(open_.back().text), line()));
    path_.resize(open_.back().parent_path_length);
    open_.pop_back();
    return {};
  }

  std::string_view text_;
  std::string_view name_;
  const XmlHandler& handler_;
  std::size_t position_ = 0;
  std::size_t counted_to_ = 0;
  int line_ = 1;
  std::vector<Element> open_;
  std::string path_;
  bool seen_element_ = false;
};

}  // namespace

Result<void> walk_xml(std::string_view text, std::string_view name, const XmlHandler& handler) {
  return Walker(text, name, handler).walk();
}

}  // namespace retinaface::internal
