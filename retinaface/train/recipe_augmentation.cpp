#include "retinaface/train/recipe_sections.h"

// [augmentation] and its tables.
namespace retinaface::train {
namespace {

constexpr Range kPixels{1, 4096};

void read_crop(TomlObject& toml, CropToSquareOptions& crop) {
  toml.read("scales", crop.scales, {0.01, 16});
  if (crop.scales.empty()) toml.fail("scales", "at least one scale");
  toml.read("between_scales", crop.between_scales);
  toml.read("max_attempts", crop.max_attempts, {1, 10000});
  toml.read("min_face_side", crop.min_face_side, kNotNegative);
  toml.read("area_probability", crop.area_probability, kUnit);
}

void read_paste(TomlObject& toml, PasteFacesOptions& paste) {
  toml.read("probability", paste.probability, kUnit);
  toml.read("background_probability", paste.background_probability, kUnit);
  toml.read("max_faces", paste.max_faces, {1, 100});
  toml.read("min_side", paste.min_side, kPixels);
  toml.read("max_side", paste.max_side, kPixels);
  if (paste.max_side < paste.min_side) toml.fail("max_side", "at least min_side");
  toml.read("context", paste.context, {1.01, 10});
}

void read_mosaic(TomlObject& toml, MosaicOptions& mosaic) {
  toml.read("probability", mosaic.probability, kUnit);
  toml.read("min_share", mosaic.min_share, {0.05, 0.5});
}

void read_rotation(TomlObject& toml, RotationOptions& rotation) {
  toml.read("probability", rotation.probability, kUnit);
  toml.read("max_degrees", rotation.max_degrees, {0, 180});
  toml.read("quarter_probability", rotation.quarter_probability, kUnit);
}

void read_photometric(TomlObject& toml, PhotometricDistortionOptions& photometric) {
  toml.read("probability", photometric.probability, kUnit);
  toml.read("max_brightness", photometric.max_brightness, {0, 255});
  toml.read("max_contrast", photometric.max_contrast, kUnit);
  toml.read("max_saturation", photometric.max_saturation, kUnit);
  toml.read("max_hue", photometric.max_hue, {0, 180});
  toml.read("swap_probability", photometric.swap_probability, kUnit);
}

void read_degradation(TomlObject& toml, DegradationOptions& degradation) {
  toml.read("shrink_probability", degradation.shrink_probability, kUnit);
  toml.read("max_shrink", degradation.max_shrink, {1.01, 16});
  toml.read("min_face_side", degradation.min_face_side, kNotNegative);
  toml.read("blur_probability", degradation.blur_probability, kUnit);
  toml.read("max_blur", degradation.max_blur, {0.1, 20});
  toml.read("motion_probability", degradation.motion_probability, kUnit);
  toml.read("max_motion", degradation.max_motion, {1, 100});
  toml.read("dark_probability", degradation.dark_probability, kUnit);
  toml.read("min_gain", degradation.min_gain, {0.01, 1});
  toml.read("max_noise", degradation.max_noise, {0, 255});
  toml.read("jpeg_probability", degradation.jpeg_probability, kUnit);
  toml.read("min_jpeg_quality", degradation.min_jpeg_quality, {1, 100});
  toml.read("max_jpeg_quality", degradation.max_jpeg_quality, {1, 100});
  if (degradation.max_jpeg_quality < degradation.min_jpeg_quality)
    toml.fail("max_jpeg_quality", "at least min_jpeg_quality");
}

}  // namespace

void read_augmentation(TomlObject& toml, AugmentationOptions& options) {
  toml.read_table("crop", [&](TomlObject& table) { read_crop(table, options.crop); });
  toml.read_table("paste", [&](TomlObject& table) { read_paste(table, options.paste); });
  toml.read_table("mosaic", [&](TomlObject& table) { read_mosaic(table, options.mosaic); });
  toml.read("flip_probability", options.flip_probability, kUnit);
  toml.read_table("rotation", [&](TomlObject& table) { read_rotation(table, options.rotation); });
  toml.read_table("photometric",
                  [&](TomlObject& table) { read_photometric(table, options.photometric); });
  toml.read_table("degradation",
                  [&](TomlObject& table) { read_degradation(table, options.degradation); });
  toml.read("grayscale_probability", options.grayscale_probability, kUnit);
}

}  // namespace retinaface::train
