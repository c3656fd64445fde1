#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "apps/retinaface/common_options.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/data_command.h"
#include "apps/retinaface/data_tiles.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/base/file.h"
#include "retinaface/image/encode.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter =
    R"(Faces are green, ignored ones violet; landmarks have a colour each (left eye blue, right eye red,
nose yellow, mouth corners violet and orange, as seen in the picture), hidden ones are rings. Below a
picture: faces + ignored ones, name. --only ignored, small (under 16 px) or no-landmarks shows such
faces from near, with their shorter side.

Examples:
  retinaface data show labels.jsonl --images photos/ -o sheet.jpg
  retinaface data show labels.jsonl --images photos/ -o small.jpg --only small --seed 7

Exit status: 0 done, 1 failed (there is nothing to show, too), 2 wrong usage, 3 some pictures could
not be read, whose tiles are gray.)";

constexpr int kTileSide = 240;
/// Of the face's longer side.
constexpr double kSurroundings = 3;

struct ShowArguments {
  SetArguments set;
  std::string output;
  std::string only;
  int max_tiles = 48;
  std::uint64_t seed = 0;
};

int run_show(const ShowArguments& arguments) {
  const auto choice = parse_tile_choice(arguments.only);
  if (!choice) return fail(choice.error());
  const auto set = read_set(arguments.set);
  if (!set) return fail(set.error());
  if (auto safe = protect_inputs(arguments.set, *set, arguments.output); !safe)
    return fail(safe.error());
  for (const auto& picture : set->unreadable) say(picture.problem);
  const auto tiles = choose_tiles(set->labels.images, arguments.set.images, *choice,
                                  static_cast<std::size_t>(arguments.max_tiles), arguments.seed);
  if (tiles.empty())
    return fail({ErrorCode::NotFound, printable(arguments.set.labels) +
                                          ": has nothing to show, expected labels of --only " +
                                          printable(arguments.only)});
  const ContactSheet sheet = draw_contact_sheet(
      tiles, {.max_tiles = arguments.max_tiles, .tile_side = kTileSide, .context = kSurroundings});
  for (const auto& problem : sheet.problems) say(problem);
  if (auto written = write_image(arguments.output, sheet.image.view()); !written)
    return fail(written.error());
  if (!arguments.set.quiet)
    say(fmt::format("{}: {}", printable(std::string_view(arguments.output)),
                    counted(std::ssize(tiles), "tile")));
  return code(sheet.problems.empty() && set->unreadable.empty() ? ExitCode::Done
                                                                : ExitCode::SomeInputsFailed);
}

}  // namespace

void add_data_show_command(CLI::App& data, Runner& chosen) {
  const auto arguments = std::make_shared<ShowArguments>();
  CLI::App* command = data.add_subcommand("show", "Draw labels into a sheet of pictures");
  command->footer(kFooter);
  add_set_options(*command, arguments->set, "The folder of pictures", true);
  command->add_option("-o,--output", arguments->output, "The picture to write: .jpg or .png")
      ->type_name("FILE")
      ->required();
  command->add_option("--max", arguments->max_tiles, "How many, chosen at random (48)")
      ->type_name("COUNT")
      ->transform(whole_number(1, 4096));
  command->add_option("--only", arguments->only, "Which faces, or the pictures of one set")
      ->type_name("ignored|small|no-landmarks|set=NAME");
  command->add_option("--seed", arguments->seed, "Another choice for each number (0)")
      ->type_name("NUMBER")
      ->transform(whole_number(0, kMaxSeed));
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_show(*arguments); }; });
}

}  // namespace retinaface::cli
