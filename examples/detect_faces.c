/* Finds the faces of a picture from C: detect_faces_c MODEL PICTURE [ANNOTATED.png] */
#include <retinaface/c_api.h>
#include <stdio.h>

int main(int argc, char** argv) {
  rf_detector* detector = NULL;
  rf_picture* picture = NULL;
  rf_faces* faces = NULL;
  rf_image image = RF_IMAGE_INIT;
  size_t i;

  if (argc < 3) {
    fprintf(stderr, "usage: %s MODEL PICTURE [ANNOTATED.png]\n", argv[0]);
    return 2;
  }
  if (rf_detector_load(argv[1], NULL, &detector) != RF_OK ||
      rf_picture_read(argv[2], &picture) != RF_OK || rf_picture_image(picture, &image) != RF_OK ||
      rf_detector_detect(detector, &image, &faces) != RF_OK) {
    fprintf(stderr, "%s\n", rf_last_error());
    return 1;
  }
  for (i = 0; i < rf_faces_count(faces); ++i) {
    const rf_face* face = rf_faces_data(faces) + i;
    printf("%.2f  %.0f,%.0f to %.0f,%.0f\n", face->score, face->box[0], face->box[1], face->box[2],
           face->box[3]);
  }
  if (argc > 3 && (rf_picture_draw_faces(picture, faces) != RF_OK ||
                   rf_picture_write(picture, argv[3]) != RF_OK)) {
    fprintf(stderr, "%s\n", rf_last_error());
    return 1;
  }
  rf_faces_release(faces);
  rf_picture_release(picture);
  rf_detector_destroy(detector);
  return 0;
}
