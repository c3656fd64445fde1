#pragma once

// The one way to libtorch: only .cpp files and private headers of this module include it.
#include <torch/torch.h>
