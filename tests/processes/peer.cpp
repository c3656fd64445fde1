// One process of a group: what the tests of several processes start, with its place in the
// environment.
//
//   peer <role> <seconds until a peer counts as lost> [<file>]
#include <torch/serialize.h>

#include <functional>
#include <iostream>
#include <map>
#include <string>

#include "tests/processes/part_of_batch.h"

namespace retinaface::train {
namespace {

/// Rank 0 alone has a gradient of the first parameter, nobody has one of the second.
Result<void> show_gradients(ProcessGroup& group) {
  const std::vector<torch::Tensor> parameters = {torch::ones({2}, torch::requires_grad()),
                                                 torch::ones({2}, torch::requires_grad())};
  if (group.rank() == 0) (3 * parameters[0]).sum().backward();
  RETINAFACE_RETURN_IF_ERROR(average_gradients(parameters, group));
  std::cout << "gradient " << parameters[0].grad()[1].item<double>() << ", none "
            << !parameters[1].grad().defined() << '\n';
  return {};
}

/// Prints what each collective gives.
Result<void> show_collectives(ProcessGroup& group, const std::string&) {
  const double rank = group.rank();
  const auto sum = torch::full({3}, rank + 1);
  RETINAFACE_RETURN_IF_ERROR(group.sum(sum));
  std::vector<torch::Tensor> means = {torch::full({2, 600'000}, rank),  // more than one bucket
                                      torch::full({2, 3}, rank + 10).t(),
                                      torch::full({}, rank + 20, torch::kFloat64)};
  RETINAFACE_RETURN_IF_ERROR(group.average(means));
  std::vector<torch::Tensor> copies = {torch::full({2}, rank + 5), torch::full({2}, rank > 0)};
  RETINAFACE_RETURN_IF_ERROR(group.broadcast(copies));
  RETINAFACE_ASSIGN_OR_RETURN(const bool any, any_process(group.rank() == 1, group));
  RETINAFACE_ASSIGN_OR_RETURN(const bool none, any_process(false, group));
  RETINAFACE_ASSIGN_OR_RETURN(const double total, sum_over_processes(rank + 0.25, group));
  RETINAFACE_RETURN_IF_ERROR(group.barrier());
  std::cout << "sum " << sum[2].item<double>();
  for (const auto& mean : means) std::cout << ", mean " << mean.max().item<double>();
  for (const auto& copy : copies) std::cout << ", copy " << copy[1].item<double>();
  std::cout << ", any " << any << none << ", total " << total << '\n';
  return show_gradients(group);
}

Result<void> save_batch_norm(ProcessGroup& group, const std::string& file) {
  torch::save(batch_norm_of_part(group), file + std::to_string(group.rank()));
  return {};
}

Result<void> save_steps(ProcessGroup& group, const std::string& file) {
  RETINAFACE_ASSIGN_OR_RETURN(const LearntSteps learnt, learn_from_part(group));
  torch::save(learnt.gradients, file + std::to_string(group.rank()));
  torch::save(learnt.state, file + std::to_string(group.rank()) + "state");
  return {};
}

Result<void> agree_for_ever(ProcessGroup& group, const std::string&) {
  for (bool first = true;; first = false) {
    const auto agreed = any_process(false, group);
    if (!agreed.ok()) return agreed.error();
    if (first) std::cout << "together" << std::endl;
  }
}

Result<void> learn_for_ever(ProcessGroup& group, const std::string&) {
  try {
    for (bool first = true;; first = false) {
      const auto learnt = batch_norm_of_part(group);
      if (first) std::cout << "together after " << learnt.size() << std::endl;
    }
  } catch (const PeerLost& lost) {
    return lost.error();
  }
}

Result<void> run(const std::string& role, int timeout_seconds, const std::string& file) {
  static const std::map<std::string, std::function<Result<void>(ProcessGroup&, const std::string&)>>
      roles = {{"collectives", show_collectives},
               {"batch_norm", save_batch_norm},
               {"steps", save_steps},
               {"agree", agree_for_ever},
               {"learn", learn_for_ever}};
  RETINAFACE_ASSIGN_OR_RETURN(ProcessPlace place, process_place_from_environment());
  place.timeout_seconds = timeout_seconds;
  if (role == "join") place.join_timeout_seconds = timeout_seconds;
  RETINAFACE_ASSIGN_OR_RETURN(const auto group, ProcessGroup::join(place));
  return role == "join" ? group->barrier() : roles.at(role)(*group, file);
}

}  // namespace
}  // namespace retinaface::train

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  torch::set_num_threads(1);
  const auto done = retinaface::train::run(argv[1], std::stoi(argv[2]), argc > 3 ? argv[3] : "");
  if (!done.ok()) std::cerr << done.error().message << '\n';
  return done.ok() ? 0 : 1;
}
