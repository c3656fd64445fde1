#include "retinaface/data/read_labels.h"
#include "retinaface/detect/detector.h"
#include "retinaface/train/recipe_sections.h"

// [data] and [validation].
namespace retinaface::train {

void read_set(TomlObject& toml, LabelledFolder& folder) {
  std::string labels;
  std::string images;
  toml.read("labels", labels);
  toml.read("images", images);
  toml.read("format", folder.format);
  toml.read("weight", folder.weight, {1e-3, 1000});
  folder.labels = labels;
  folder.images = images;
  if (labels.empty()) toml.fail("labels", "the path of a file or folder of labels");
  if (!parse_label_format(folder.format))
    toml.fail("format", "auto, coco, jsonl, wider, retinaface, voc or yolo");
}

void read_data(TomlObject& toml, DataChoice& data) {
  toml.read_tables("sets", data.sets, read_set);
  toml.read("repeats", data.repeats, {1e-3, 1000});
  toml.read("sides", data.sides, kSides);
  if (data.sides.empty()) toml.fail("sides", "at least one side");
  toml.read("max_short_side", data.max_short_side, {0, 65536});
  toml.read("cache_gigabytes", data.cache_gigabytes, {0, 4096});
  toml.read("num_workers", data.num_workers, {0, 1024});
}

void read_validation(TomlObject& toml, ValidationChoice& validation) {
  toml.read_tables("sets", validation.sets, read_set);
  toml.read("protocols", validation.protocols);
  bool known = !validation.protocols.empty();
  for (const std::string& name : validation.protocols) known = known && protocol_options(name).ok();
  if (!known) toml.fail("protocols", "some of P-VGA, P-orig, P-1100, P-1600, P-TTA");
  toml.read("every_epochs", validation.every_epochs, {0.01, 1e6});
  toml.read("patience", validation.patience, {0, 1e6});
}

}  // namespace retinaface::train
