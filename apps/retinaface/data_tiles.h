#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/result.h"
#include "retinaface/data/contact_sheet.h"

namespace retinaface::cli {

/// What a sheet of labels shows.
struct TileChoice {
  enum class What {
    Pictures,     ///< whole
    Ignored,      ///< the surroundings of each ignored face
    Small,        ///< of each face whose shorter side is under `kSmallSide`
    NoLandmarks,  ///< of each face without landmarks that is not ignored
  };
  What what = What::Pictures;
  std::string set;  ///< only pictures of this set; "": of all

  static constexpr float kSmallSide = 16;
};

/// "" for all pictures, "ignored", "small", "no-landmarks" or "set=NAME".
[[nodiscard]] Result<TileChoice> parse_tile_choice(std::string_view text);

/// Chooses what to show, at random but the same for one seed, in the labels' order.
/// @param folder  that the labels' paths are relative to
[[nodiscard]] std::vector<ContactTile> choose_tiles(std::span<const LabelledImage> images,
                                                    const std::filesystem::path& folder,
                                                    const TileChoice& choice, std::size_t max_tiles,
                                                    std::uint64_t seed);

}  // namespace retinaface::cli
