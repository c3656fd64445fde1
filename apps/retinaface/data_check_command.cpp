#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "apps/retinaface/common_options.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/data_check_report.h"
#include "apps/retinaface/data_command.h"
#include "apps/retinaface/exit_code.h"
#include "apps/retinaface/progress.h"
#include "apps/retinaface/stop_on_signal.h"
#include "retinaface/base/cpu_count.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter =
    R"(Decodes every picture and looks for: pictures that cannot be read or have another size than the
labels say; boxes without an area or outside; landmarks outside the picture or far from their box,
left and right swapped; file names, files and pictures that are there more than once. Pictures look
the same when the brightness of their miniatures rises and falls in the same places; cropped or
turned copies do not.

Examples:
  retinaface data check labels.jsonl --images photos/
  retinaface data check labels.jsonl --images photos/ --format json | jq .found

Exit status: 0 nothing was found, 1 failed, 2 wrong usage, 3 something was found, 130 or 143 stopped
by a signal.)";

struct CheckArguments {
  SetArguments set;
  std::string format = "text";
  std::string progress = "auto";
  int num_examples = 5;
  int num_threads = 0;
};

/// What the files are; none when a signal stopped it, whose status is then in `status`.
std::optional<std::vector<PictureFacts>> examine(const CheckArguments& arguments,
                                                 std::span<const LabelledImage> images,
                                                 int& status) {
  const int num_threads = thread_count(arguments.num_threads);
  Progress progress(choose_progress_style(arguments.progress, arguments.set.quiet), images.size());
  const StopOnSignal signals(arguments.set.quiet ? "" : kStopsAfterPicture);
  auto facts = examine_pictures(
      arguments.set.images, images, num_threads, signals.token(),
      [&](std::size_t num_done, std::size_t num_failed) { progress.update(num_done, num_failed); });
  progress.clear();
  if (signals.signal() == 0) return facts;
  status = code(ExitCode::SignalBase) + signals.signal();
  return std::nullopt;
}

int run_check(const CheckArguments& arguments) {
  auto set = read_set(arguments.set);
  if (!set) return fail(set.error());
  CheckReport report{
      arguments.set.labels, arguments.set.images, std::move(set->labels.images), {}, {}};
  for (const auto& picture : set->unreadable)
    report.pictures.push_back({picture.path, 0, 0, "", {}});
  auto without_labels = pictures_without_labels(arguments.set.images, report.pictures);
  if (!without_labels) return fail(without_labels.error());
  report.without_labels = *std::move(without_labels);

  int status = code(ExitCode::Done);
  const auto facts = examine(arguments, report.pictures, status);
  if (!facts) return status;
  report.check = check_labels(report.pictures, *facts);
  status = print_out(arguments.format == "json" ? check_json(report)
                                                : check_text(report, arguments.num_examples));
  if (status != code(ExitCode::Done) || report.check.findings.empty()) return status;
  return code(ExitCode::SomeInputsFailed);
}

}  // namespace

void add_data_check_command(CLI::App& data, Runner& chosen) {
  const auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command =
      data.add_subcommand("check", "Count a labelled set and look for what is wrong in it");
  command->footer(kFooter);
  add_set_options(*command, arguments->set, "The folder of pictures", true);
  command->add_option("--format", arguments->format, "On standard output (text)")
      ->type_name("text|json")
      ->check(CLI::IsMember({"text", "json"}).description(""));
  command
      ->add_option("--examples", arguments->num_examples,
                   "How many findings of a kind the text names (5)")
      ->type_name("COUNT")
      ->transform(whole_number(0, kMaxInt));
  add_threads_option(*command, arguments->num_threads);
  add_progress_option(*command, arguments->progress);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_check(*arguments); }; });
}

}  // namespace retinaface::cli
