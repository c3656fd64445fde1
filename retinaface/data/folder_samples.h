#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "retinaface/data/sample.h"

namespace retinaface {

/// Which pixels labels speak of where a file asks to be shown turned (EXIF orientation).
enum class LabelFrame : std::uint8_t {
  Upright,  ///< those that are to be shown, as in viewers, browsers and our results
  Stored,   ///< the rows of the file
};

struct FolderSamplesOptions {
  /// Of labels that do not tell it by the size that they give, which fits only one of the two.
  LabelFrame label_frame = LabelFrame::Upright;
  /// Larger pictures are shrunk until their shorter side is this long; 0: never.
  int max_short_side = 0;
  std::uint64_t max_cache_bytes = std::uint64_t{4} << 30;  ///< of decoded pictures kept; 0: none
};

/// The whole pictures of a labelled set, upright, with their faces. Decodes each picture once, as
/// long as the cache has room, and takes no random numbers.
class FolderSamples : public SampleSource {
 public:
  /// @param images  their paths are relative to `folder`
  /// @throws ContractError  max_short_side is negative
  FolderSamples(std::vector<LabelledImage> images, std::filesystem::path folder,
                const FolderSamplesOptions& options = {});
  ~FolderSamples() override;

  [[nodiscard]] std::size_t size() const override;
  /// @return  the decoder's error; Corrupt when the labels give a size that the picture has not
  [[nodiscard]] Result<Sample> sample(const SampleRequest& request, Random& random) const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace retinaface
