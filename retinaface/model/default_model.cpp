#include "retinaface/model/default_model.h"

// The assembler copies the file as it is; as an array in C++ it takes a compiler half a minute.
__asm__(
    ".pushsection .rodata\n"
    ".globl retinaface_default_model_begin\n"
    ".hidden retinaface_default_model_begin\n"
    ".globl retinaface_default_model_end\n"
    ".hidden retinaface_default_model_end\n"
    ".balign 64\n"
    "retinaface_default_model_begin:\n"
    ".incbin \"" RETINAFACE_DEFAULT_MODEL_FILE
    "\"\n"
    "retinaface_default_model_end:\n"
    ".popsection\n");

extern "C" {
[[gnu::visibility("hidden")]] extern const std::byte retinaface_default_model_begin[];
[[gnu::visibility("hidden")]] extern const std::byte retinaface_default_model_end[];
}

namespace retinaface {

Result<Model> default_model() {
  return read_model(default_model_file(), RETINAFACE_DEFAULT_MODEL_NAME);
}

std::span<const std::byte> default_model_file() {
  return {retinaface_default_model_begin, retinaface_default_model_end};
}

}  // namespace retinaface
