#include "retinaface/data/augment/paste_faces.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/data/augment/face_labels.h"
#include "retinaface/image/resize.h"

namespace retinaface {
namespace {

/// A face with its surroundings, as large as it will be pasted, in pixels of `image`.
struct CutOut {
  Image image;
  LabelledFace face;
};

/// A rectangle of whole pixels.
struct Part {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;

  [[nodiscard]] Box box() const {
    return {static_cast<float>(left), static_cast<float>(top), static_cast<float>(left + width),
            static_cast<float>(top + height)};
  }
};

Part around(const Box& box, double context) {
  const Point center = box.center();
  const double half_width = box.width() * context / 2;
  const double half_height = box.height() * context / 2;
  const int left = static_cast<int>(std::floor(center.x - half_width));
  const int top = static_cast<int>(std::floor(center.y - half_height));
  return {left, top, static_cast<int>(std::ceil(center.x + half_width)) - left,
          static_cast<int>(std::ceil(center.y + half_height)) - top};
}

bool touches_a_face(const Box& box, const std::vector<LabelledFace>& faces) {
  return std::ranges::any_of(
      faces, [&](const LabelledFace& face) { return intersection_area(box, face.box) > 0; });
}

double shorter_side(const Box& box) {
  return std::min(box.width(), box.height());
}

/// Whether the face is alone in its surroundings, which lie in the picture.
bool can_be_cut_out(const Sample& donor, std::size_t index, const PasteFacesOptions& options) {
  const LabelledFace& face = donor.faces[index];
  if (face.ignore || !(shorter_side(face.box) >= options.min_side)) return false;
  const Part part = around(face.box, options.context);
  if (part.left < 0 || part.top < 0 || part.left + part.width > donor.image.width() ||
      part.top + part.height > donor.image.height())
    return false;
  for (std::size_t i = 0; i < donor.faces.size(); ++i) {
    if (i != index && intersection_area(part.box(), donor.faces[i].box) > 0) return false;
  }
  return true;
}

CutOut cut_out(const Sample& donor, const LabelledFace& face, const PasteFacesOptions& options,
               Random& random) {
  const double largest = std::min(options.max_side, shorter_side(face.box));
  const double side = std::exp(random.uniform(std::log(options.min_side), std::log(largest)));
  const double scale = side / shorter_side(face.box);
  const Part part = around(face.box, options.context);
  const Similarity cut_from_picture{scale, 0, -part.left * scale, -part.top * scale};
  return {resize_by(donor.image.view().crop(part.left, part.top, part.width, part.height), scale,
                    Interpolation::Area),
          internal::moved(face, cut_from_picture)};
}

/// Any face of any donor, if the first ones that come up have one.
std::optional<CutOut> find_face(const SampleSource& donors, int side,
                                const PasteFacesOptions& options, Random& random) {
  constexpr int kMaxDonors = 3;
  for (int attempt = 0; attempt < kMaxDonors; ++attempt) {
    const auto donor = donors.sample({random.below(donors.size()), side}, random);
    if (!donor.ok()) continue;
    std::vector<std::size_t> usable;
    for (std::size_t i = 0; i < donor->faces.size(); ++i) {
      if (can_be_cut_out(*donor, i, options)) usable.push_back(i);
    }
    if (usable.empty()) continue;
    return cut_out(*donor, donor->faces[usable[random.below(usable.size())]], options, random);
  }
  return std::nullopt;
}

/// A place for a picture of this size that touches no face, if one of the first has it.
std::optional<Part> find_place(const Sample& sample, const Image& cut, Random& random) {
  constexpr int kMaxPlaces = 10;
  const int x_room = sample.image.width() - cut.width();
  const int y_room = sample.image.height() - cut.height();
  if (x_room < 0 || y_room < 0) return std::nullopt;
  for (int attempt = 0; attempt < kMaxPlaces; ++attempt) {
    const Part place{static_cast<int>(random.below(static_cast<std::uint64_t>(x_room) + 1)),
                     static_cast<int>(random.below(static_cast<std::uint64_t>(y_room) + 1)),
                     cut.width(), cut.height()};
    if (!touches_a_face(place.box(), sample.faces)) return place;
  }
  return std::nullopt;
}

/// How much of a cut-out shows: all in the middle, nothing outside the ellipse in it.
float opacity(float x, float y) {
  constexpr float kOpaque = 0.75F;  // of the ellipse's radius
  const float radius = std::hypot(x, y);
  const float soft = std::clamp((1 - radius) / (1 - kOpaque), 0.F, 1.F);
  return soft * soft * (3 - 2 * soft);
}

void blend(const Image& cut, const Part& place, Image& image) {
  for (int y = 0; y < place.height; ++y) {
    const float v = (static_cast<float>(y) + 0.5F) / static_cast<float>(place.height) * 2 - 1;
    std::uint8_t* out = image.pixel(place.left, place.top + y);
    const std::uint8_t* in = cut.row(y);
    for (int x = 0; x < place.width; ++x, in += 3, out += 3) {
      const float u = (static_cast<float>(x) + 0.5F) / static_cast<float>(place.width) * 2 - 1;
      const float share = opacity(u, v);
      for (int c = 0; c < 3; ++c) {
        const float under = out[c];
        out[c] =
            static_cast<std::uint8_t>(under + (static_cast<float>(in[c]) - under) * share + 0.5F);
      }
    }
  }
}

void paste(const CutOut& cut, const Part& place, Sample& sample) {
  blend(cut.image, place, sample.image);
  sample.faces.push_back(internal::moved(cut.face, Similarity::translation(place.left, place.top)));
}

}  // namespace

PasteFaces::PasteFaces(const SampleSource& inner, const SampleSource& donors,
                       const PasteFacesOptions& options)
    : inner_(inner), donors_(donors), options_(options) {
  RETINAFACE_REQUIRE(donors.size() > 0, "there is no picture to take faces from");
  RETINAFACE_REQUIRE(options.max_faces > 0, "max_faces is " + std::to_string(options.max_faces));
  RETINAFACE_REQUIRE(
      options.min_side >= 1 && options.max_side >= options.min_side,
      "sides are " + std::to_string(options.min_side) + " to " + std::to_string(options.max_side));
  RETINAFACE_REQUIRE(options.context > 1, "context is " + std::to_string(options.context));
}

Result<Sample> PasteFaces::sample(const SampleRequest& request, Random& random) const {
  RETINAFACE_ASSIGN_OR_RETURN(Sample sample, inner_.sample(request, random));
  const bool has_faces = !sample.faces.empty();
  if (random.uniform() >= (has_faces ? options_.probability : options_.background_probability))
    return sample;
  const auto count = 1 + random.below(static_cast<std::uint64_t>(options_.max_faces));
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto cut = find_face(donors_, request.side, options_, random);
    if (!cut) continue;
    if (const auto place = find_place(sample, cut->image, random)) paste(*cut, *place, sample);
  }
  return sample;
}

}  // namespace retinaface
