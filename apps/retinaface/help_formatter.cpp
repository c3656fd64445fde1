#include "apps/retinaface/help_formatter.h"

#include <sstream>

namespace retinaface::cli {
namespace {

constexpr std::size_t kNameColumns = 30;
constexpr std::size_t kDescriptionColumns = 70;

std::string wrapped(const std::string& text, std::size_t columns) {
  std::istringstream words(text);
  std::string lines;
  std::size_t line_length = 0;
  for (std::string word; words >> word;) {
    if (line_length > 0 && line_length + 1 + word.size() > columns) {
      lines += '\n';
      line_length = 0;
    }
    if (line_length > 0) lines += ' ';
    line_length += word.size() + (line_length > 0 ? 1 : 0);
    lines += word;
  }
  return lines;
}

}  // namespace

HelpFormatter::HelpFormatter() {
  column_width(kNameColumns);
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  return option->get_type_size() == 0 ? "" : ' ' + option->get_type_name();
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  std::string text = option->get_description();
  if (option->get_required() && !option->get_positional()) text += " (required)";
  return wrapped(text, kDescriptionColumns);
}

}  // namespace retinaface::cli
