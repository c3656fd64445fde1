#include "retinaface/mesh/synth/synthetic_faces.h"

#include <fmt/format.h>

#include <utility>

#include "retinaface/base/file.h"
#include "retinaface/image/decode.h"
#include "retinaface/mesh/synth/background.h"
#include "retinaface/mesh/synth/develop.h"
#include "retinaface/mesh/synth/face_label.h"
#include "retinaface/mesh/synth/scene.h"

namespace retinaface::mesh {
namespace {

constexpr float kLeastShown = 0.02F;  ///< of a face; less is not worth a label

Error out_of_range(const std::string& what) {
  return {ErrorCode::InvalidArgument, "synthetic faces: " + what};
}

Result<void> check_options(const SyntheticOptions& options) {
  if (options.width < 32 || options.height < 32 || options.width > 8192 || options.height > 8192)
    return out_of_range(fmt::format("pictures of {}x{}, expected 32 to 8192 pixels a side",
                                    options.width, options.height));
  if (options.min_faces < 0 || options.max_faces < options.min_faces || options.max_faces > 1000)
    return out_of_range(fmt::format("{} to {} faces, expected a range within 0 to 1000",
                                    options.min_faces, options.max_faces));
  if (!(options.min_face >= 4 && options.max_face >= options.min_face && options.max_face <= 8192))
    return out_of_range(fmt::format("faces of {} to {} pixels, expected a range within 4 to 8192",
                                    options.min_face, options.max_face));
  for (const float angle :
       {options.max_yaw_degrees, options.max_pitch_degrees, options.max_roll_degrees}) {
    if (!(angle >= 0 && angle <= 180))
      return out_of_range(fmt::format("turned by up to {} degrees, expected 0 to 180", angle));
  }
  return {};
}

}  // namespace

struct SyntheticFaces::State {
  State(MorphableModel model, const SyntheticOptions& chosen)
      : options(chosen),
        builder(std::move(model)),
        boxed(internal::boxed_vertices(builder.model())) {}

  [[nodiscard]] Result<std::vector<float>> background(Random& random) const {
    if (options.backgrounds.empty())
      return internal::draw_background(options.width, options.height, random);
    const auto& path = options.backgrounds[random.below(options.backgrounds.size())];
    RETINAFACE_ASSIGN_OR_RETURN(const Bytes file, read_file(path));
    RETINAFACE_ASSIGN_OR_RETURN(const DecodedImage decoded, decode_image(file, path.native()));
    return internal::part_of_picture(decoded.image.view(), options.width, options.height, random);
  }

  SyntheticOptions options;
  internal::PersonBuilder builder;
  std::vector<std::uint32_t> boxed;
};

SyntheticFaces::SyntheticFaces(std::unique_ptr<State> state) : state_(std::move(state)) {}
SyntheticFaces::SyntheticFaces(SyntheticFaces&&) noexcept = default;
SyntheticFaces& SyntheticFaces::operator=(SyntheticFaces&&) noexcept = default;
SyntheticFaces::~SyntheticFaces() = default;

Result<SyntheticFaces> SyntheticFaces::create(MorphableModel model,
                                              const SyntheticOptions& options) {
  RETINAFACE_RETURN_IF_ERROR(check_morphable_model(model, model.name));
  if (model.landmarks68.empty())
    return out_of_range("the model '" + printable(model.name) + "' names no 68 landmarks");
  RETINAFACE_RETURN_IF_ERROR(check_options(options));
  return SyntheticFaces(std::make_unique<State>(std::move(model), options));
}

Result<SyntheticPicture> SyntheticFaces::picture(std::uint64_t number) const {
  const auto& [options, builder, boxed] = *state_;
  Random seeds(options.seed);
  Random random(seeds.next() + number);  // neighbouring states are as good as any other
  RETINAFACE_ASSIGN_OR_RETURN(std::vector<float> background, state_->background(random));
  const internal::PhotoScene scene = internal::sample_scene(builder.model(), options, random);
  internal::Photo photo = internal::draw_scene(scene, builder, std::move(background));
  SyntheticPicture picture;
  picture.focal = scene.focal;
  picture.lighting = scene.lighting;
  for (std::size_t i = 0; i < scene.people.size(); ++i) {
    SyntheticFace face = internal::label_face(scene, photo, i, builder.model(), boxed);
    if (*face.label.quality >= kLeastShown) picture.faces.push_back(std::move(face));
  }
  picture.image = internal::develop(std::move(photo.pixels), options.width, options.height, random);
  return picture;
}

}  // namespace retinaface::mesh
