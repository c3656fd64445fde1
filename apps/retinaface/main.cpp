#include "apps/retinaface/program.h"

int main(int argc, char** argv) {
  return retinaface::cli::run_program(argc, argv);
}
