#include "retinaface/data/examine_pictures.h"

#include <mutex>
#include <new>
#include <unordered_set>

#include "retinaface/base/file.h"
#include "retinaface/base/sha256.h"
#include "retinaface/base/thread_pool.h"
#include "retinaface/data/list_files.h"
#include "retinaface/image/decode.h"

namespace retinaface {
namespace {

PictureFacts examine(const std::filesystem::path& path) try {
  PictureFacts facts;
  const auto bytes = read_file(path, DecodeLimits{}.max_file_bytes);
  if (!bytes.ok()) {
    facts.problem = bytes.error().message;
    return facts;
  }
  facts.sha256 = sha256_hex(*bytes);
  const auto decoded = decode_image(*bytes, path.native());
  if (!decoded.ok()) {
    facts.problem = decoded.error().message;
    return facts;
  }
  facts.width = decoded->full_width;
  facts.height = decoded->full_height;
  facts.orientation = decoded->orientation_applied;
  facts.look = look_of(decoded->image.view());
  return facts;
} catch (const std::bad_alloc&) {
  return {.problem = printable(path) + ": needs more memory than there is"};
}

}  // namespace

std::vector<PictureFacts> examine_pictures(const std::filesystem::path& folder,
                                           std::span<const LabelledImage> images, int num_threads,
                                           std::stop_token stop, const PictureProgress& progress) {
  std::vector<PictureFacts> all(images.size());
  std::mutex mutex;
  std::size_t num_done = 0;
  std::size_t num_failed = 0;
  ThreadPool threads(num_threads);
  threads.parallel_for(static_cast<std::int64_t>(images.size()), [&](std::int64_t item) {
    if (stop.stop_requested()) return;
    const auto place = static_cast<std::size_t>(item);
    all[place] = examine(folder / images[place].path);
    const std::lock_guard lock(mutex);
    num_failed += all[place].problem.empty() ? 0 : 1;
    ++num_done;
    if (progress) progress(num_done, num_failed);
  });
  if (num_done < images.size()) all.clear();
  return all;
}

Result<std::vector<std::string>> pictures_without_labels(const std::filesystem::path& folder,
                                                         std::span<const LabelledImage> images) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto files, internal::list_files(folder, ""));
  std::unordered_set<std::string> labelled;
  for (const auto& image : images) labelled.insert(image_key(image.path));
  std::vector<std::string> others;
  for (const auto& file : files) {
    const std::string name = file.generic_string();
    const std::string key = image_key(name);
    if (key != name && !labelled.contains(key)) others.push_back(name);
  }
  return others;
}

}  // namespace retinaface
