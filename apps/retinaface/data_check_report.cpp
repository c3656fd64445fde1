#include "apps/retinaface/data_check_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "apps/retinaface/console.h"
#include "retinaface/base/file.h"

namespace retinaface::cli {
namespace {

using Json = nlohmann::ordered_json;

/// In the order of LabelFault.
constexpr std::array<const char*, kNumLabelFaults> kTitles{
    "pictures that cannot be read",
    "pictures of another size than the labels say",
    "boxes without an area",
    "boxes that reach out of the picture",
    "faces with landmarks outside the picture",
    "faces with landmarks far from their box",
    "faces with left and right swapped",
    "file names of several pictures",
    "files that are there more than once",
    "groups of pictures that look the same"};

std::string counts_text(const CheckReport& report) {
  const LabelCounts& counts = report.check.counts;
  TextTable table;
  table.add_row({"pictures",
                 fmt::format("{}, {} without a face", counts.num_images, counts.num_without_face)});
  table.add_row({"faces", fmt::format("{}, {} with landmarks, {} with a quality", counts.num_faces,
                                      counts.num_with_landmarks, counts.num_with_quality)});
  table.add_row({"landmarks", fmt::format("{} hidden, {} missing beside others", counts.num_hidden,
                                          counts.num_missing)});
  table.add_row({"ignored", fmt::format("{}", counts.num_ignored)});
  if (!report.without_labels.empty())
    table.add_row({"no labels", fmt::format("{} of the folder, such as {}",
                                            counted(std::ssize(report.without_labels), "picture"),
                                            printable(report.without_labels.front()))});
  return table.text();
}

std::string side_name(std::size_t side_class) {
  const float from = kFaceSides[side_class];
  if (side_class + 1 == kFaceSides.size()) return fmt::format("{} px and more", from);
  const float to = kFaceSides[side_class + 1];
  return side_class == 0 ? fmt::format("under {} px", to) : fmt::format("{} to {} px", from, to);
}

std::string histogram_text(const LabelCounts& counts) {
  constexpr std::int64_t kBarColumns = 40;
  const auto most = std::max<std::int64_t>(
      1, *std::max_element(counts.faces_by_side.begin(), counts.faces_by_side.end()));
  std::string text = fmt::format("{:<16}{:>8}{:>9}\n", "SHORTER SIDE", "FACES", "IGNORED");
  for (std::size_t i = 0; i < kFaceSides.size(); ++i) {
    const std::int64_t columns = (counts.faces_by_side[i] * kBarColumns + most - 1) / most;
    std::string line =
        fmt::format("{:<16}{:>8}{:>9}  {}", side_name(i), counts.faces_by_side[i],
                    counts.ignored_by_side[i], std::string(static_cast<std::size_t>(columns), '#'));
    text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

/// An empty name is one too.
std::string named(const std::string& name) {
  return name.empty() ? "(none)" : printable(name);
}

std::string parts_text(const LabelCheck& check) {
  std::string text;
  if (!check.sets.empty()) {
    TextTable table(true);
    table.add_row({"SET", "PICTURES", "FACES", "LANDMARKS", "IGNORED"});
    for (const auto& [name, counts] : check.sets)
      table.add_row({named(name), std::to_string(counts.num_images),
                     std::to_string(counts.num_faces), std::to_string(counts.num_with_landmarks),
                     std::to_string(counts.num_ignored)});
    text += '\n' + table.text();
  }
  if (!check.by_source.empty()) {
    TextTable table(true);
    table.add_row({"SOURCE", "FACES"});
    for (const auto& [name, count] : check.by_source)
      table.add_row({named(name), std::to_string(count)});
    text += '\n' + table.text();
  }
  return text;
}

std::string finding_text(const LabelFinding& finding, const CheckReport& report) {
  if (finding.fault == LabelFault::UnreadablePicture) return finding.what;  // names the file
  const std::string path = printable(report.pictures[finding.image].path);
  if (finding.face < 0) return path + ' ' + finding.what;
  return fmt::format("{}: face {} {}", path, finding.face, finding.what);
}

std::string findings_text(const CheckReport& report, LabelFault fault, int num_examples) {
  const std::int64_t count = report.check.count(fault);
  if (count == 0) return "";
  std::string text = fmt::format("\n{}: {}\n", kTitles.at(static_cast<std::size_t>(fault)), count);
  int num_shown = 0;
  for (const auto& finding : report.check.findings) {
    if (finding.fault != fault || num_shown == num_examples) continue;
    text += "  " + finding_text(finding, report) + '\n';
    ++num_shown;
  }
  if (count > num_shown) text += fmt::format("  and {} more\n", count - num_shown);
  return text;
}

Json counts_json(const LabelCounts& counts) {
  Json sides = Json::array();
  for (std::size_t i = 0; i < kFaceSides.size(); ++i)
    sides.push_back({{"from", kFaceSides[i]},
                     {"faces", counts.faces_by_side[i]},
                     {"ignored", counts.ignored_by_side[i]}});
  return {{"pictures", counts.num_images},
          {"without_face", counts.num_without_face},
          {"faces", counts.num_faces},
          {"ignored", counts.num_ignored},
          {"with_landmarks", counts.num_with_landmarks},
          {"hidden_landmarks", counts.num_hidden},
          {"missing_landmarks", counts.num_missing},
          {"with_quality", counts.num_with_quality},
          {"sides", std::move(sides)}};
}

Json findings_json(const CheckReport& report) {
  Json findings = Json::array();
  for (const auto& finding : report.check.findings) {
    Json object{{"fault", to_string(finding.fault)},
                {"image", report.pictures[finding.image].path}};
    if (finding.face >= 0) object["face"] = finding.face;
    object["what"] = finding.what;
    findings.push_back(std::move(object));
  }
  return findings;
}

}  // namespace

std::string check_text(const CheckReport& report, int num_examples) {
  std::string text =
      counts_text(report) + '\n' + histogram_text(report.check.counts) + parts_text(report.check);
  for (int i = 0; i < kNumLabelFaults; ++i)
    text += findings_text(report, static_cast<LabelFault>(i), num_examples);
  if (report.check.findings.empty()) text += "\nnothing wrong was found\n";
  return text;
}

std::string check_json(const CheckReport& report) {
  Json object{
      {"schema", "retinaface-data-check/1"}, {"labels", report.labels}, {"images", report.images}};
  object.update(counts_json(report.check.counts));
  for (const auto& [name, counts] : report.check.sets) object["sets"][name] = counts_json(counts);
  for (const auto& [name, count] : report.check.by_source) object["sources"][name] = count;
  object["without_labels"] = report.without_labels;
  for (int i = 0; i < kNumLabelFaults; ++i) {
    const auto fault = static_cast<LabelFault>(i);
    object["found"][std::string(to_string(fault))] = report.check.count(fault);
  }
  object["findings"] = findings_json(report);
  return object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace retinaface::cli
