#include "apps/retinaface/eval_aflw2000_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "retinaface/base/file.h"
#include "retinaface/base/thread_pool.h"
#include "retinaface/data/aflw2000_label.h"
#include "retinaface/image/decode.h"
#include "retinaface/pipeline/inputs.h"

namespace retinaface::cli {
namespace {

namespace fs = std::filesystem;
using Points68 = std::array<Point, 68>;

Box box_around(const Points68& points) {
  const auto [left, right] = std::ranges::minmax(points, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &Point::y);
  return {left.x, top.y, right.x, bottom.y};
}

/// As detectors have them: middles of the eyes, tip of the nose, corners of the mouth.
std::vector<Point> five_of(const Points68& points) {
  const auto middle = [&](std::size_t first) {
    Point sum;
    for (std::size_t i = first; i < first + 6; ++i) sum = sum + points[i];
    return sum * (1 / 6.0F);
  };
  return {middle(36), middle(42), points[30], points[48], points[54]};
}

/// The face where the true one is.
Result<Face> detected_face(const MeshTools& tools, ImageView picture, const Points68& truth) {
  RETINAFACE_ASSIGN_OR_RETURN(const auto faces, tools.detector.detect(picture));
  const Box place = box_around(truth);
  const Face* nearest = nullptr;
  for (const Face& face : faces)
    if (iou(face.box, place) > (nearest == nullptr ? 0 : iou(nearest->box, place))) nearest = &face;
  if (nearest == nullptr)
    return Error{ErrorCode::NotFound,
                 fmt::format("no face found where the true one is ({} found)", faces.size())};
  return tools.near_look.look(picture, *nearest);
}

struct FittedPicture {
  Aflw2000Label label;
  FittedFace face;
};

Result<FittedPicture> fit_picture(const fs::path& path, const MeshTools& tools, FitStart start) {
  RETINAFACE_ASSIGN_OR_RETURN(auto label,
                              read_aflw2000_label(fs::path(path).replace_extension(".mat")));
  RETINAFACE_ASSIGN_OR_RETURN(const auto decoded, read_image(path));
  const ImageView picture = decoded.image.view();
  if (start == FitStart::Detector) {
    RETINAFACE_ASSIGN_OR_RETURN(const Face found, detected_face(tools, picture, label.points));
    RETINAFACE_ASSIGN_OR_RETURN(auto face,
                                tools.fitter.fit(picture, found.landmarks.points, found.box));
    return FittedPicture{label, std::move(face)};
  }
  const std::vector<Point> points =
      start == FitStart::True5 ? five_of(label.points)
                               : std::vector<Point>(label.points.begin(), label.points.end());
  RETINAFACE_ASSIGN_OR_RETURN(auto face, tools.fitter.fit(picture, points));
  return FittedPicture{label, std::move(face)};
}

void add(const FittedPicture& picture, FittedAflw2000& set) {
  set.truth.images.push_back(picture.label.points);
  auto& fitted = set.fitted.images.emplace_back();
  std::ranges::transform(picture.face.found.points68, fitted.begin(), [](mesh::Vec3 p) {
    return Point{p.x, p.y};
  });
  const auto& [points, yaw, pitch, roll] = picture.label;
  set.yaws.push_back(yaw);
  set.true_poses.values.insert(set.true_poses.values.end(), {yaw, pitch, roll});
  const mesh::HeadPose& pose = picture.face.found.pose;
  set.fitted_poses.values.insert(set.fitted_poses.values.end(), {pose.yaw, pose.pitch, pose.roll});
  set.true_poses.shape = set.fitted_poses.shape = {set.yaws.size(), 3};
}

}  // namespace

Result<FitStart> parse_fit_start(const std::string& name) {
  if (name == "detector") return FitStart::Detector;
  if (name == "true-5") return FitStart::True5;
  if (name == "true-68") return FitStart::True68;
  return Error{ErrorCode::InvalidArgument,
               "--fit-from: is '" + printable(name) + "', expected detector, true-5 or true-68"};
}

Result<FittedAflw2000> fit_aflw2000(const fs::path& folder, const MeshTools& tools,
                                    const FitAflw2000Options& options,
                                    const std::stop_token& stop) {
  const std::string& name = folder.native();
  const InputList inputs = list_inputs({&name, 1});
  std::vector<std::optional<Result<FittedPicture>>> pictures(inputs.files.size());
  ThreadPool pool(options.num_threads);
  Progress progress(options.progress, pictures.size());
  const std::size_t step = 4 * static_cast<std::size_t>(options.num_threads);
  for (std::size_t first = 0; first < pictures.size(); first += step) {
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, "stopped before its end"};
    const std::size_t count = std::min(step, pictures.size() - first);
    pool.parallel_for(static_cast<std::int64_t>(count), [&](std::int64_t i) {
      const std::size_t number = first + static_cast<std::size_t>(i);
      pictures[number] = fit_picture(inputs.files[number].path, tools, options.start);
    });
    progress.update(first + count, 0);
  }
  progress.clear();
  FittedAflw2000 set;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto& picture = *pictures[i];
    if (picture) {
      add(*picture, set);
    } else if (picture.error().code == ErrorCode::Unavailable) {
      return picture.error();
    } else {
      const std::string file = printable(inputs.files[i].path.filename());
      set.failures.push_back(picture.error().message.find(file) != std::string::npos
                                 ? picture.error().message
                                 : file + ": " + picture.error().message);
    }
  }
  if (!set.yaws.empty()) return set;
  return Error{ErrorCode::NotFound,
               printable(folder) + (set.failures.empty()
                                        ? ": holds no picture, expected some with .mat beside them"
                                        : ": no picture could be fitted: " + set.failures[0])};
}

}  // namespace retinaface::cli
