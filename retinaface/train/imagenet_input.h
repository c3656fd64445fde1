#pragma once

#include "retinaface/model/model.h"

namespace retinaface::train {

/// Makes a network whose first layers were trained on ImageNet's input, RGB with mean and deviation
/// of that set, say the same of the config's own input: see `initial_model`.
/// @param model  with unfolded BatchNorms, its backbone no pre-activation ResNet
void convert_imagenet_input(Model& model);

}  // namespace retinaface::train
