#pragma once

// The one way to libtorch: only .cpp files and private headers of this module include it.
#include <torch/autograd.h>
#include <torch/cuda.h>
#include <torch/nn/module.h>
#include <torch/types.h>
#include <torch/utils.h>
