/* The C interface as a C program sees it: c_api_test MODEL PHOTO. Exit code 0: all facts hold. */
#include "retinaface/c_api.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

#define CHECK(condition)                                                                \
  do {                                                                                  \
    if (!(condition)) {                                                                 \
      fprintf(stderr, "%s:%d: not true: %s (last error: \"%s\")\n", __FILE__, __LINE__, \
              #condition, rf_last_error());                                             \
      ++failures;                                                                       \
    }                                                                                   \
  } while (0)

static void null_pointers_are_invalid_arguments(void) {
  rf_image image = RF_IMAGE_INIT;
  rf_faces* faces = NULL;
  rf_detector* detector = NULL;
  CHECK(rf_detector_load("x", NULL, NULL) == RF_INVALID_ARGUMENT);
  CHECK(strcmp(rf_last_error(), "detector is NULL") == 0);
  CHECK(rf_detector_detect(detector, &image, &faces) == RF_INVALID_ARGUMENT);
  CHECK(rf_picture_read(NULL, NULL) == RF_INVALID_ARGUMENT);
  CHECK(rf_picture_write(NULL, "x.png") == RF_INVALID_ARGUMENT);
}

static void freeing_null_does_nothing(void) {
  rf_detector_destroy(NULL);
  rf_faces_release(NULL);
  rf_picture_release(NULL);
  CHECK(rf_faces_count(NULL) == 0);
  CHECK(rf_faces_data(NULL) == NULL);
}

static void no_model_path_means_the_model_inside(void) {
  rf_detector* detector = NULL;
  CHECK(rf_detector_load(NULL, NULL, &detector) == RF_OK);
  CHECK(detector != NULL);
  rf_detector_destroy(detector);
}

static void a_missing_model_is_not_found_and_named(void) {
  rf_detector* detector = NULL;
  CHECK(rf_detector_load("/nowhere/model.pth", NULL, &detector) == RF_NOT_FOUND);
  CHECK(strstr(rf_last_error(), "/nowhere/model.pth") != NULL);
  CHECK(detector == NULL);
}

static void options_without_their_size_are_refused(void) {
  rf_detector_options options = RF_DETECTOR_OPTIONS_INIT;
  rf_detector* detector = NULL;
  options.struct_size = 0;
  CHECK(rf_detector_load("/nowhere", &options, &detector) == RF_INVALID_ARGUMENT);
  CHECK(strstr(rf_last_error(), "struct_size is 0") != NULL);
}

/* sizeof grows with every field that a later version adds, and compiled programs keep theirs. */
static void structs_of_the_first_version_are_taken(void) {
  const uint8_t pixel[3] = {1, 2, 3};
  rf_detector_options options = RF_DETECTOR_OPTIONS_INIT;
  rf_image image = RF_IMAGE_INIT;
  rf_detector* detector = NULL;
  rf_faces* faces = NULL;
  options.struct_size = offsetof(rf_detector_options, isa) + sizeof options.isa;
  image.struct_size = offsetof(rf_image, format) + sizeof image.format;
  image.data = pixel;
  image.width = 1;
  image.height = 1;
  CHECK(rf_detector_load(NULL, &options, &detector) == RF_OK);
  CHECK(rf_detector_detect(detector, &image, &faces) == RF_OK);
  rf_faces_release(faces);

  --image.struct_size;
  CHECK(rf_detector_detect(detector, &image, &faces) == RF_INVALID_ARGUMENT);
  rf_detector_destroy(detector);
}

static void finds_the_same_faces_in_a_file_and_in_memory(const char* model, const char* photo) {
  rf_detector_options options = RF_DETECTOR_OPTIONS_INIT;
  rf_detector* detector = NULL;
  rf_picture* picture = NULL;
  rf_image image = RF_IMAGE_INIT;
  rf_image bottom_up = RF_IMAGE_INIT;
  rf_faces* faces = NULL;
  rf_faces* again = NULL;
  uint8_t* flipped = NULL;
  int32_t y;
  size_t row_bytes;

  options.num_threads = 1;
  options.max_faces = 3;
  CHECK(rf_detector_load(model, &options, &detector) == RF_OK);
  CHECK(rf_picture_read(photo, &picture) == RF_OK);
  CHECK(rf_picture_image(picture, &image) == RF_OK);
  CHECK(rf_detector_detect(detector, &image, &faces) == RF_OK);
  CHECK(rf_faces_count(faces) == 3);
  if (failures > 0) return;

  /* The same pixels stored bottom-up, as some frame grabbers do. */
  row_bytes = (size_t)image.width * 3;
  flipped = malloc(row_bytes * (size_t)image.height);
  for (y = 0; y < image.height; ++y) {
    memcpy(flipped + (size_t)(image.height - 1 - y) * row_bytes, image.data + y * image.row_stride,
           row_bytes);
  }
  bottom_up.data = flipped + (size_t)(image.height - 1) * row_bytes;
  bottom_up.width = image.width;
  bottom_up.height = image.height;
  bottom_up.row_stride = -(ptrdiff_t)row_bytes;
  bottom_up.format = RF_RGB8;
  CHECK(rf_detector_detect(detector, &bottom_up, &again) == RF_OK);
  CHECK(rf_faces_count(again) == 3);
  CHECK(memcmp(rf_faces_data(faces), rf_faces_data(again), 3 * sizeof(rf_face)) == 0);

  CHECK(rf_faces_data(faces)[0].score >= rf_faces_data(faces)[1].score);
  CHECK(rf_faces_data(faces)[0].box[2] > rf_faces_data(faces)[0].box[0]);
  CHECK(rf_picture_draw_faces(picture, faces) == RF_OK);
  CHECK(rf_picture_write(picture, "/nowhere/annotated.png") == RF_WRITE_FAILED);

  rf_faces_release(again);
  bottom_up.format = 9;
  CHECK(rf_detector_detect(detector, &bottom_up, &again) == RF_INVALID_ARGUMENT);
  CHECK(again == NULL);

  free(flipped);
  rf_faces_release(faces);
  rf_picture_release(picture);
  rf_detector_destroy(detector);
}

int main(int argc, char** argv) {
  if (argc != 3) return fprintf(stderr, "usage: c_api_test MODEL PHOTO\n"), 2;
  CHECK(rf_abi_version() == RF_ABI_VERSION);
  CHECK(strlen(rf_version()) >= 5);
  null_pointers_are_invalid_arguments();
  freeing_null_does_nothing();
  no_model_path_means_the_model_inside();
  a_missing_model_is_not_found_and_named();
  options_without_their_size_are_refused();
  structs_of_the_first_version_are_taken();
  finds_the_same_faces_in_a_file_and_in_memory(argv[1], argv[2]);
  return failures > 0 ? 1 : 0;
}
