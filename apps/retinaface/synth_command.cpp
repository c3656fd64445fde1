#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "apps/retinaface/command.h"
#include "apps/retinaface/common_options.h"
#include "apps/retinaface/console.h"
#include "apps/retinaface/exit_code.h"
#include "retinaface/base/cpu_count.h"
#include "retinaface/base/file.h"
#include "retinaface/mesh/model/open_model.h"
#include "retinaface/mesh/synth/write_synthetic_faces.h"
#include "retinaface/pipeline/inputs.h"

namespace retinaface::cli {
namespace {

constexpr const char* kFooter =
    R"(Renders people with random identity, expression, skin, hair, clothes, light and camera, and writes
pictures and labels.jsonl: boxes from forehead to chin, 5 and 68 points with visibility, pose, camera
and light. The shapes are those of a morphable model: the folder FaceXModel of ICT-FaceKit, the .npz
of its arrays, a model of eos such as Surrey's (.bin), or our own file. One seed gives the same
pictures whatever the number of threads.

Examples:
  retinaface data synth FaceXModel/ -o people/ --count 1000
  retinaface data synth FaceXModel/ -o crowd/ --faces 10 40 --face-size 16 60 --backgrounds rooms/
  retinaface data show people/labels.jsonl --images people/ -o sheet.jpg

Exit status: 0 done, 1 failed, 2 wrong usage, 4 the model is missing or corrupt.)";

struct SynthArguments {
  std::string model;
  std::string output;
  std::string backgrounds;
  std::pair<int, int> size{640, 640};
  std::pair<int, int> faces;
  std::pair<float, float> face_size;
  mesh::SyntheticOptions pictures;
  mesh::SyntheticSetOptions set;
  bool quiet = false;
};

Result<mesh::SyntheticOptions> picture_options(const SynthArguments& arguments) {
  mesh::SyntheticOptions options = arguments.pictures;
  std::tie(options.width, options.height) = arguments.size;
  std::tie(options.min_faces, options.max_faces) = arguments.faces;
  std::tie(options.min_face, options.max_face) = arguments.face_size;
  if (arguments.backgrounds.empty()) return options;
  for (const InputFile& file : list_inputs({&arguments.backgrounds, 1}).files)
    options.backgrounds.push_back(file.path);
  if (!options.backgrounds.empty()) return options;
  return Error{ErrorCode::NotFound,
               printable(arguments.backgrounds) + ": holds no picture, expected backgrounds"};
}

int run_synth(const SynthArguments& arguments) {
  const auto options = picture_options(arguments);
  if (!options) return fail(options.error());
  auto model = mesh::open_morphable_model(arguments.model);
  if (!model) return fail(model.error(), ExitCode::BadModel);
  const auto faces = mesh::SyntheticFaces::create(*std::move(model), *options);
  if (!faces) return fail(faces.error());
  mesh::SyntheticSetOptions set = arguments.set;
  set.num_threads = thread_count(set.num_threads);
  const auto size = mesh::write_synthetic_faces(*faces, arguments.output, set);
  if (!size) return fail(size.error());
  if (!arguments.quiet)
    say(fmt::format("{}: {}, {}", printable(std::string_view(arguments.output)),
                    counted(static_cast<std::int64_t>(size->num_pictures), "picture"),
                    counted(static_cast<std::int64_t>(size->num_faces), "face")));
  return code(ExitCode::Done);
}

void add_picture_options(CLI::App& command, SynthArguments& arguments) {
  mesh::SyntheticOptions& pictures = arguments.pictures;
  arguments.faces = {pictures.min_faces, pictures.max_faces};
  arguments.face_size = {pictures.min_face, pictures.max_face};
  command.add_option("--size", arguments.size, "Of the pictures, in pixels (640 640)")
      ->type_name("WIDTH HEIGHT")
      ->transform(whole_number(32, 8192));
  command
      .add_option("--faces", arguments.faces, "People in a picture, fewer where no room is left")
      ->type_name("LEAST MOST")
      ->transform(whole_number(0, 1000))
      ->capture_default_str();
  command
      .add_option("--face-size", arguments.face_size,
                  "Pixels from forehead to chin of a face that looks at the camera")
      ->type_name("LEAST MOST")
      ->check(real_number(4, 8192))
      ->capture_default_str();
  command.add_option("--max-yaw", pictures.max_yaw_degrees, "How far faces look aside (90)")
      ->type_name("DEGREES")
      ->check(real_number(0, 180));
  command.add_option("--max-pitch", pictures.max_pitch_degrees, "… up and down (40)")
      ->type_name("DEGREES")
      ->check(real_number(0, 180));
  command.add_option("--max-roll", pictures.max_roll_degrees, "… and lean (40)")
      ->type_name("DEGREES")
      ->check(real_number(0, 180));
  command
      .add_option("--things", pictures.thing_chance,
                  "Share of faces with a thing before them (0.15)")
      ->type_name("SHARE")
      ->check(real_number(0, 1));
  command
      .add_option("--backgrounds", arguments.backgrounds,
                  "Pictures without people; without this option, backgrounds are drawn")
      ->type_name("FOLDER");
  command.add_option("--seed", pictures.seed, "Other pictures for each number (1)")
      ->type_name("NUMBER")
      ->transform(whole_number(0, kMaxSeed));
}

}  // namespace

void add_synth_command(CLI::App& app, Runner& chosen) {
  const auto arguments = std::make_shared<SynthArguments>();
  CLI::App* command = app.add_subcommand("synth", "Render pictures of people with exact labels");
  command->footer(kFooter);
  command->add_option("model", arguments->model, "A morphable model: a file or a folder")
      ->type_name("MODEL")
      ->required();
  command->add_option("-o,--output", arguments->output, "The folder to write, made if missing")
      ->type_name("FOLDER")
      ->required();
  command->add_option("-n,--count", arguments->set.count, "How many pictures (100)")
      ->type_name("COUNT")
      ->transform(whole_number(0, 1 << 30));
  add_picture_options(*command, *arguments);
  command->add_flag("--vertices", arguments->set.vertices,
                    "All vertices of each face, too, as NAME.safetensors beside the picture");
  command->add_option("--quality", arguments->set.jpeg_quality, "Of JPEG (90)")
      ->type_name("NUMBER")
      ->transform(whole_number(1, 100));
  arguments->set.num_threads = 0;
  add_threads_option(*command, arguments->set.num_threads);
  add_quiet_flag(*command, arguments->quiet);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_synth(*arguments); }; });
}

}  // namespace retinaface::cli
