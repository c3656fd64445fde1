#pragma once

namespace retinaface::cli {

/// Makes the process fit for training, before the first thread starts:
///
/// * OpenMP's threads sleep while they wait, unless the environment says otherwise. They would spin
///   else, against the threads that make samples: with one busy neighbour a step of 25 ms took
///   1.2 s. libgomp reads that when it is loaded, so the program starts itself once more.
/// * The allocator keeps large blocks instead of giving them back to the system after each step,
///   whose page faults cost a third of a step.
void set_up_process(char** argv);

}  // namespace retinaface::cli
