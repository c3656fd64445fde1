#pragma once

#include <png.h>

#include <csetjmp>
#include <cstring>

namespace retinaface::internal {

/// What libpng's callbacks see: it reports an error by a long jump.
struct PngErrors {
  std::jmp_buf jump{};
  char reason[128] = "libpng has no memory";
};

[[noreturn]] inline void on_png_error(png_structp png, png_const_charp message) {
  auto& errors = *static_cast<PngErrors*>(png_get_error_ptr(png));
  std::strncpy(errors.reason, message, sizeof errors.reason - 1);
  std::longjmp(errors.jump, 1);
}

inline void ignore_png_warning(png_structp, png_const_charp) {}

}  // namespace retinaface::internal
