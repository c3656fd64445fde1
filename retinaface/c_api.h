#ifndef RETINAFACE_C_API_H
#define RETINAFACE_C_API_H

/* The C interface: for C, and for every language that can call C.
 *
 * - Handles are opaque. What a `create` or `load` gives, the `destroy` or `release` of its name
 *   frees; freeing NULL does nothing.
 * - Every struct that the caller fills begins with its size, set by RF_..._INIT, so that fields can
 *   be added without breaking programs that are already compiled.
 * - A function that can fail returns rf_status. The sentence that explains the failure is
 *   rf_last_error(), one per thread.
 * - No C++ exception crosses this border.
 * - One detector may be used by several threads at once.
 */

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define RF_API __attribute__((visibility("default")))
#else
#define RF_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Raised when a change would break a program compiled against an earlier header. */
#define RF_ABI_VERSION 0

typedef enum rf_status {
  RF_OK = 0,
  RF_INVALID_ARGUMENT = 1, /* a null pointer, a struct of unknown size, an option out of range */
  RF_NOT_FOUND = 2,        /* no such file */
  RF_UNREADABLE = 3,       /* the system does not let us read it */
  RF_UNSUPPORTED = 4,      /* well formed, but a kind that we do not handle */
  RF_CORRUPT = 5,          /* damaged or hostile content */
  RF_LIMIT_EXCEEDED = 6,   /* larger than a limit allows */
  RF_UNAVAILABLE = 7,      /* an instruction set or feature that this machine or build lacks */
  RF_WRITE_FAILED = 8,
  RF_CANCELLED = 9,
  RF_OUT_OF_MEMORY = 10,
  RF_INTERNAL = 11 /* a bug of ours; please report rf_last_error() */
} rf_status;

typedef enum rf_pixel_format { RF_RGB8 = 0, RF_BGR8 = 1, RF_GRAY8 = 2 } rf_pixel_format;

typedef struct rf_detector rf_detector;
typedef struct rf_faces rf_faces;
typedef struct rf_picture rf_picture;

/* A borrowed picture: rows of 8-bit pixels, row_stride bytes apart (negative: bottom-up). */
typedef struct rf_image {
  size_t struct_size;
  const uint8_t* data;
  int32_t width;
  int32_t height;
  ptrdiff_t row_stride; /* 0: rows without a gap */
  int32_t format;       /* rf_pixel_format */
} rf_image;
#define RF_IMAGE_INIT \
  { sizeof(rf_image), NULL, 0, 0, 0, RF_RGB8 }

/* Zero means the default everywhere. */
typedef struct rf_detector_options {
  size_t struct_size;
  const char* size;    /* "640", "640x480", "original", "short:1100:1650"; default "640" */
  float min_score;     /* default 0.5 */
  float max_iou;       /* default 0.4 */
  float min_face_size; /* pixels; default none */
  int32_t max_faces;   /* default all */
  int32_t num_threads; /* default: the cores that the process may use */
  const char* isa;     /* default: the machine's best */
} rf_detector_options;
#define RF_DETECTOR_OPTIONS_INIT \
  { sizeof(rf_detector_options), NULL, 0, 0, 0, 0, 0, NULL }

/* In pixels of the picture; x to the right, y down, origin at the corner of the first pixel. */
typedef struct rf_face {
  float box[4];        /* x1, y1, x2, y2 */
  float score;         /* 0 to 1 */
  float landmarks[10]; /* x, y of left eye, right eye, nose, left and right mouth corner, as seen
                          in the picture */
} rf_face;

/* Library version, e.g. "0.1.0". */
RF_API const char* rf_version(void);
/* RF_ABI_VERSION of the library that is loaded. */
RF_API int32_t rf_abi_version(void);
/* Why the last call of this thread failed; "" after a success. Valid until the thread's next call.
 */
RF_API const char* rf_last_error(void);

/* Loads a model file of any supported format; NULL: the model that is part of the library.
 * `options` may be NULL. */
RF_API rf_status rf_detector_load(const char* model_path, const rf_detector_options* options,
                                  rf_detector** detector);
RF_API void rf_detector_destroy(rf_detector* detector);

/* Finds faces, best first. No face is RF_OK with a count of 0. */
RF_API rf_status rf_detector_detect(const rf_detector* detector, const rf_image* image,
                                    rf_faces** faces);
RF_API size_t rf_faces_count(const rf_faces* faces);
/* The array of all faces, valid until released; NULL when there is none. */
RF_API const rf_face* rf_faces_data(const rf_faces* faces);
RF_API void rf_faces_release(rf_faces* faces);

/* Reads a JPEG, PNG or WebP file, upright, as RGB. `image` describes its pixels, which the picture
 * owns. */
RF_API rf_status rf_picture_read(const char* path, rf_picture** picture);
RF_API rf_status rf_picture_image(const rf_picture* picture, rf_image* image);
/* Draws boxes, landmarks and scores into the picture. */
RF_API rf_status rf_picture_draw_faces(rf_picture* picture, const rf_faces* faces);
/* Writes it as .jpg or .png. */
RF_API rf_status rf_picture_write(const rf_picture* picture, const char* path);
RF_API void rf_picture_release(rf_picture* picture);

#ifdef __cplusplus
}
#endif

#endif
