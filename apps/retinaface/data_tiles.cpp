#include "apps/retinaface/data_tiles.h"

#include <fmt/format.h>

#include <algorithm>

#include "retinaface/base/file.h"
#include "retinaface/base/random.h"

namespace retinaface::cli {
namespace {

using What = TileChoice::What;

/// A picture, or one of its faces.
struct Place {
  const LabelledImage* image;
  const LabelledFace* face;
};

float shorter_side(const LabelledFace& face) {
  return std::min(face.box.width(), face.box.height());
}

bool is_chosen(const LabelledFace& face, What what) {
  if (what == What::Ignored) return face.ignore;
  if (face.ignore) return false;
  return what == What::Small ? shorter_side(face) < TileChoice::kSmallSide : !face.landmarks;
}

std::vector<Place> places_of(std::span<const LabelledImage> images, const TileChoice& choice) {
  std::vector<Place> places;
  for (const auto& image : images) {
    if (!choice.set.empty() && image.set != choice.set) continue;
    if (choice.what == What::Pictures) {
      places.push_back({&image, nullptr});
      continue;
    }
    for (const auto& face : image.faces)
      if (is_chosen(face, choice.what)) places.push_back({&image, &face});
  }
  return places;
}

/// `count` of them, in the order that they had.
std::vector<Place> sample(const std::vector<Place>& places, std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<Place> sampled;
  for (std::size_t i = 0; i < places.size() && sampled.size() < count; ++i) {
    // Each of those to come is as likely as the others (Knuth, The Art of Computer Programming 2,
    // 3.4.2, algorithm S).
    if (random.below(places.size() - i) < count - sampled.size()) sampled.push_back(places[i]);
  }
  return sampled;
}

/// "3 + 2, a.jpg" or "12.5 px, a.jpg"
std::string caption_of(const Place& place) {
  const std::string name = std::filesystem::path(place.image->path).stem().string();
  if (place.face != nullptr) return fmt::format("{:.3g} px, {}", shorter_side(*place.face), name);
  const auto& faces = place.image->faces;
  const auto num_ignored = std::count_if(faces.begin(), faces.end(),
                                         [](const LabelledFace& face) { return face.ignore; });
  return fmt::format("{} + {}, {}", std::ssize(faces) - num_ignored, num_ignored, name);
}

}  // namespace

Result<TileChoice> parse_tile_choice(std::string_view text) {
  constexpr std::string_view kSet = "set=";
  TileChoice choice;
  if (text.starts_with(kSet) && text.size() > kSet.size()) {
    choice.set = text.substr(kSet.size());
  } else if (text == "ignored") {
    choice.what = What::Ignored;
  } else if (text == "small") {
    choice.what = What::Small;
  } else if (text == "no-landmarks") {
    choice.what = What::NoLandmarks;
  } else if (!text.empty()) {
    return Error{
        ErrorCode::InvalidArgument,
        "--only: is '" + printable(text) + "', expected ignored, small, no-landmarks or set=NAME"};
  }
  return choice;
}

std::vector<ContactTile> choose_tiles(std::span<const LabelledImage> images,
                                      const std::filesystem::path& folder, const TileChoice& choice,
                                      std::size_t max_tiles, std::uint64_t seed) {
  std::vector<ContactTile> tiles;
  for (const Place& place : sample(places_of(images, choice), max_tiles, seed)) {
    ContactTile tile{folder / place.image->path, std::nullopt, caption_of(place),
                     place.image->faces};
    if (place.face != nullptr) tile.box = place.face->box;
    tiles.push_back(std::move(tile));
  }
  return tiles;
}

}  // namespace retinaface::cli
