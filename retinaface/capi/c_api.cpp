#include "retinaface/c_api.h"

#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "retinaface/base/contract.h"
#include "retinaface/base/result.h"
#include "retinaface/detect/detector.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/draw.h"
#include "retinaface/image/encode.h"

struct rf_detector {
  retinaface::Detector detector;
};

struct rf_faces {
  std::vector<retinaface::Face> faces;
  std::vector<rf_face> plain;
};

struct rf_picture {
  retinaface::Image image;
};

namespace {

using retinaface::ErrorCode;
using retinaface::Result;

thread_local std::string last_error;

rf_status fail(rf_status status, std::string message) {
  last_error = std::move(message);
  return status;
}

rf_status status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidArgument:
      return RF_INVALID_ARGUMENT;
    case ErrorCode::NotFound:
      return RF_NOT_FOUND;
    case ErrorCode::Unreadable:
      return RF_UNREADABLE;
    case ErrorCode::Unsupported:
      return RF_UNSUPPORTED;
    case ErrorCode::Corrupt:
      return RF_CORRUPT;
    case ErrorCode::LimitExceeded:
      return RF_LIMIT_EXCEEDED;
    case ErrorCode::Unavailable:
      return RF_UNAVAILABLE;
    case ErrorCode::WriteFailed:
      return RF_WRITE_FAILED;
    case ErrorCode::Cancelled:
      return RF_CANCELLED;
  }
  return RF_INTERNAL;
}

/// Runs `body`, which returns Result<void>, and turns whatever comes out of it into a status.
template <typename Body>
rf_status guarded(Body body) noexcept {
  try {
    last_error.clear();
    const Result<void> result = body();
    return result.ok() ? RF_OK : fail(status_of(result.error().code), result.error().message);
  } catch (const retinaface::ContractError& error) {
    return fail(RF_INVALID_ARGUMENT, error.what());
  } catch (const std::bad_alloc&) {
    return fail(RF_OUT_OF_MEMORY, "out of memory");
  } catch (const std::exception& error) {
    return fail(RF_INTERNAL, error.what());
  } catch (...) {
    return fail(RF_INTERNAL, "an unknown exception");
  }
}

retinaface::Error invalid(std::string message) {
  return {ErrorCode::InvalidArgument, std::move(message)};
}

Result<void> require_pointer(const void* pointer, const char* name) {
  if (pointer == nullptr) return invalid(std::string(name) + " is NULL");
  return {};
}

// Where the fields of the first version end, which callers of every version fill. These two stay
// when a field is added: it begins behind the padding that the struct has now, and is read only
// where it lies within the caller's struct_size.
constexpr std::size_t kFirstImageSize = offsetof(rf_image, format) + sizeof(rf_image::format);
constexpr std::size_t kFirstOptionsSize =
    offsetof(rf_detector_options, isa) + sizeof(rf_detector_options::isa);

template <typename Struct>
Result<void> require_struct(const Struct* given, std::size_t first_size, const char* name) {
  RETINAFACE_RETURN_IF_ERROR(require_pointer(given, name));
  if (given->struct_size < first_size) {
    return invalid(std::string(name) + ": struct_size is " + std::to_string(given->struct_size) +
                   ", expected at least " + std::to_string(first_size) +
                   "; initialise it with its RF_..._INIT");
  }
  return {};
}

template <typename Number>
void override_if_set(Number given, Number& option) {
  if (given != Number{}) option = given;
}

Result<retinaface::DetectorOptions> options_from(const rf_detector_options* given) {
  retinaface::DetectorOptions options;
  if (given == nullptr) return options;
  RETINAFACE_RETURN_IF_ERROR(require_struct(given, kFirstOptionsSize, "options"));
  if (given->size != nullptr) {
    RETINAFACE_ASSIGN_OR_RETURN(auto size, retinaface::parse_input_size(given->size));
    options.sizes = {size};
  }
  override_if_set(given->min_score, options.min_score);
  override_if_set(given->max_iou, options.max_iou);
  override_if_set(given->min_face_size, options.min_face_size);
  override_if_set(given->max_faces, options.max_faces);
  override_if_set(given->num_threads, options.num_threads);
  if (given->isa != nullptr) options.isa = given->isa;
  return options;
}

Result<retinaface::ImageView> view_of(const rf_image* image) {
  RETINAFACE_RETURN_IF_ERROR(require_struct(image, kFirstImageSize, "image"));
  if (image->format < RF_RGB8 || image->format > RF_GRAY8) {
    return invalid("image: format is " + std::to_string(image->format) +
                   ", expected an rf_pixel_format");
  }
  const auto format = static_cast<retinaface::PixelFormat>(image->format);
  if (image->row_stride == 0) {
    return retinaface::ImageView(image->data, image->width, image->height, format);
  }
  return retinaface::ImageView(image->data, image->width, image->height, format, image->row_stride);
}

rf_face plain_face(const retinaface::Face& face) {
  rf_face plain{{face.box.x1, face.box.y1, face.box.x2, face.box.y2}, face.score, {}};
  for (std::size_t i = 0; i < face.landmarks.points.size(); ++i) {
    plain.landmarks[2 * i] = face.landmarks.points[i].x;
    plain.landmarks[2 * i + 1] = face.landmarks.points[i].y;
  }
  return plain;
}

}  // namespace

static_assert(RF_RGB8 == static_cast<int>(retinaface::PixelFormat::Rgb8) &&
              RF_BGR8 == static_cast<int>(retinaface::PixelFormat::Bgr8) &&
              RF_GRAY8 == static_cast<int>(retinaface::PixelFormat::Gray8));

const char* rf_version(void) {
  return RETINAFACE_VERSION;
}

int32_t rf_abi_version(void) {
  return RF_ABI_VERSION;
}

const char* rf_last_error(void) {
  return last_error.c_str();
}

rf_status rf_detector_load(const char* model_path, const rf_detector_options* options,
                           rf_detector** detector) {
  return guarded([&]() -> Result<void> {
    RETINAFACE_RETURN_IF_ERROR(require_pointer(detector, "detector"));
    *detector = nullptr;
    RETINAFACE_ASSIGN_OR_RETURN(const auto chosen, options_from(options));
    RETINAFACE_ASSIGN_OR_RETURN(auto loaded, model_path == nullptr
                                                 ? retinaface::Detector::load_default(chosen)
                                                 : retinaface::Detector::load(model_path, chosen));
    *detector = new rf_detector{std::move(loaded)};
    return {};
  });
}

void rf_detector_destroy(rf_detector* detector) {
  delete detector;
}

rf_status rf_detector_detect(const rf_detector* detector, const rf_image* image, rf_faces** faces) {
  return guarded([&]() -> Result<void> {
    RETINAFACE_RETURN_IF_ERROR(require_pointer(faces, "faces"));
    *faces = nullptr;
    RETINAFACE_RETURN_IF_ERROR(require_pointer(detector, "detector"));
    RETINAFACE_ASSIGN_OR_RETURN(const auto view, view_of(image));
    auto found = std::make_unique<rf_faces>();
    RETINAFACE_ASSIGN_OR_RETURN(found->faces, detector->detector.detect(view));
    for (const retinaface::Face& face : found->faces) found->plain.push_back(plain_face(face));
    *faces = found.release();
    return {};
  });
}

size_t rf_faces_count(const rf_faces* faces) {
  return faces == nullptr ? 0 : faces->plain.size();
}

const rf_face* rf_faces_data(const rf_faces* faces) {
  return rf_faces_count(faces) == 0 ? nullptr : faces->plain.data();
}

void rf_faces_release(rf_faces* faces) {
  delete faces;
}

rf_status rf_picture_read(const char* path, rf_picture** picture) {
  return guarded([&]() -> Result<void> {
    RETINAFACE_RETURN_IF_ERROR(require_pointer(picture, "picture"));
    *picture = nullptr;
    RETINAFACE_RETURN_IF_ERROR(require_pointer(path, "path"));
    RETINAFACE_ASSIGN_OR_RETURN(auto decoded, retinaface::read_image(path));
    *picture = new rf_picture{std::move(decoded.image)};
    return {};
  });
}

rf_status rf_picture_image(const rf_picture* picture, rf_image* image) {
  return guarded([&]() -> Result<void> {
    RETINAFACE_RETURN_IF_ERROR(require_pointer(picture, "picture"));
    RETINAFACE_RETURN_IF_ERROR(require_struct(image, kFirstImageSize, "image"));
    const retinaface::ImageView view = picture->image.view();
    image->data = view.data();
    image->width = view.width();
    image->height = view.height();
    image->row_stride = view.row_stride();
    image->format = static_cast<int32_t>(view.format());
    return {};
  });
}

rf_status rf_picture_draw_faces(rf_picture* picture, const rf_faces* faces) {
  return guarded([&]() -> Result<void> {
    RETINAFACE_RETURN_IF_ERROR(require_pointer(picture, "picture"));
    RETINAFACE_RETURN_IF_ERROR(require_pointer(faces, "faces"));
    retinaface::draw_faces(picture->image, faces->faces);
    return {};
  });
}

rf_status rf_picture_write(const rf_picture* picture, const char* path) {
  return guarded([&]() -> Result<void> {
    RETINAFACE_RETURN_IF_ERROR(require_pointer(picture, "picture"));
    RETINAFACE_RETURN_IF_ERROR(require_pointer(path, "path"));
    return retinaface::write_image(path, picture->image.view());
  });
}

void rf_picture_release(rf_picture* picture) {
  delete picture;
}
