#include "retinaface/train/process_place.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace retinaface::train {
namespace {

using Variables = std::map<std::string, std::string>;

/// An environment of these variables alone, restored afterwards.
class Environment {
 public:
  explicit Environment(const Variables& variables) {
    for (const char* name : kNames) {
      const char* value = std::getenv(name);
      if (value != nullptr) saved_[name] = value;
      ::unsetenv(name);
    }
    for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    for (const char* name : kNames) ::unsetenv(name);
    for (const auto& [name, value] : saved_) ::setenv(name.c_str(), value.c_str(), 1);
  }

 private:
  static constexpr const char* kNames[] = {"RANK",
                                           "WORLD_SIZE",
                                           "LOCAL_RANK",
                                           "MASTER_ADDR",
                                           "MASTER_PORT",
                                           "GLOO_SOCKET_IFNAME",
                                           "SLURM_PROCID",
                                           "SLURM_NTASKS",
                                           "SLURM_LOCALID",
                                           "SLURM_NODELIST",
                                           "SLURM_JOB_NODELIST",
                                           "SLURM_STEP_NODELIST",
                                           "SLURM_JOB_ID",
                                           "SLURM_LAUNCH_NODE_IPADDR"};
  Variables saved_;
};

ProcessPlace place_in(const Variables& variables) {
  const Environment environment(variables);
  return process_place_from_environment().value();
}

std::string error_in(const Variables& variables) {
  const Environment environment(variables);
  const auto place = process_place_from_environment();
  return place.ok() ? "no error" : place.error().message;
}

const Variables kTorchrun = {{"RANK", "3"},
                             {"WORLD_SIZE", "8"},
                             {"LOCAL_RANK", "1"},
                             {"MASTER_ADDR", "10.0.0.7"},
                             {"MASTER_PORT", "1234"}};
const Variables kSlurm = {{"SLURM_PROCID", "2"},
                          {"SLURM_NTASKS", "4"},
                          {"SLURM_LOCALID", "1"},
                          {"SLURM_NODELIST", "node[07-09]"},
                          {"SLURM_LAUNCH_NODE_IPADDR", "10.0.0.1"},
                          {"SLURM_JOB_ID", "20042"}};

Variables with(Variables variables, const std::string& name, const std::string& value) {
  variables[name] = value;
  return variables;
}

TEST(ProcessPlace, IsAloneWithoutVariables) {
  const ProcessPlace place = place_in({});

  EXPECT_EQ(place.rank, 0);
  EXPECT_EQ(place.world_size, 1);
}

TEST(ProcessPlace, IsWhatTorchrunSays) {
  const ProcessPlace place = place_in(kTorchrun);

  EXPECT_EQ(place.rank, 3);
  EXPECT_EQ(place.world_size, 8);
  EXPECT_EQ(place.local_rank, 1);
  EXPECT_EQ(place.master_address, "10.0.0.7");
  EXPECT_EQ(place.master_port, 1234);
}

TEST(ProcessPlace, IsWhatSlurmSays) {
  const ProcessPlace place = place_in(kSlurm);

  EXPECT_EQ(place.rank, 2);
  EXPECT_EQ(place.world_size, 4);
  EXPECT_EQ(place.local_rank, 1);
  EXPECT_EQ(place.master_address, "node07");
  EXPECT_EQ(place.master_port, 10042);
}

TEST(ProcessPlace, OfASlurmJobWithoutMachineListIsWhereItWasLaunched) {
  EXPECT_EQ(place_in(with(kSlurm, "SLURM_NODELIST", "")).master_address, "10.0.0.1");
}

TEST(ProcessPlace, OfASlurmStepIsOnTheMachinesOfTheStep) {
  EXPECT_EQ(place_in(with(kSlurm, "SLURM_STEP_NODELIST", "node09")).master_address, "node09");
}

TEST(ProcessPlace, OfASlurmJobTakesTheMasterOfTheUser) {
  const ProcessPlace place =
      place_in(with(with(kSlurm, "MASTER_ADDR", "10.1.1.1"), "MASTER_PORT", "77"));

  EXPECT_EQ(place.master_address, "10.1.1.1");
  EXPECT_EQ(place.master_port, 77);
}

TEST(ProcessPlace, OfASlurmBatchScriptIsAlone) {
  EXPECT_EQ(place_in({{"SLURM_PROCID", "0"}, {"SLURM_JOB_ID", "5"}}).world_size, 1);
}

TEST(ProcessPlace, PrefersTorchrunToSlurm) {
  Variables both = kTorchrun;
  both.insert(kSlurm.begin(), kSlurm.end());

  EXPECT_EQ(place_in(both).rank, 3);
}

TEST(ProcessPlace, TakesTheNetworkInterfaceOfGloo) {
  EXPECT_EQ(place_in({{"GLOO_SOCKET_IFNAME", "ib0"}}).network_interface, "ib0");
}

TEST(ProcessPlace, NamesTheVariableThatIsWrong) {
  struct Case {
    Variables variables;
    std::string error;
  };
  const std::vector<Case> cases = {
      {with(kTorchrun, "RANK", "8"),
       "RANK: '8', expected a whole number from 0 to 7, one for each of WORLD_SIZE processes"},
      {with(kTorchrun, "RANK", "-1"),
       "RANK: '-1', expected a whole number from 0 to 7, one for each of WORLD_SIZE processes"},
      {with(kTorchrun, "RANK", ""),
       "RANK: not set, expected a whole number from 0 to 7, one for each of WORLD_SIZE processes"},
      {with(kTorchrun, "WORLD_SIZE", ""),
       "WORLD_SIZE: not set, expected a whole number from 1 to 65536, since RANK is set"},
      {with(kTorchrun, "WORLD_SIZE", "2x"),
       "WORLD_SIZE: '2x', expected a whole number from 1 to 65536, since RANK is set"},
      {with(kTorchrun, "MASTER_ADDR", ""),
       "MASTER_ADDR: not set, expected the address of the machine of rank 0, since WORLD_SIZE is "
       "8"},
      {with(kTorchrun, "MASTER_PORT", "65536"),
       "MASTER_PORT: '65536', expected a whole number from 1 to 65535"},
      {with(kTorchrun, "LOCAL_RANK", "first"),
       "LOCAL_RANK: 'first', expected a whole number from 0 to 65535"},
      {with(kSlurm, "SLURM_PROCID", "4"),
       "SLURM_PROCID: '4', expected a whole number from 0 to 3, one for each of SLURM_NTASKS "
       "processes"},
      {with(kSlurm, "SLURM_NTASKS", "0"),
       "SLURM_NTASKS: '0', expected a whole number from 1 to 65536"},
      {with(with(kSlurm, "SLURM_NODELIST", "node[1"), "SLURM_LAUNCH_NODE_IPADDR", ""),
       "SLURM_NODELIST: 'node[1', expected the machines of the job, the one of rank 0 first"},
  };

  for (const auto& [variables, error] : cases) EXPECT_EQ(error_in(variables), error);
}

TEST(FirstSlurmHost, IsTheFirstNameThatTheListStandsFor) {
  EXPECT_EQ(first_slurm_host("localhost"), "localhost");
  EXPECT_EQ(first_slurm_host("a,b"), "a");
  EXPECT_EQ(first_slurm_host("node[03-05,9],login1"), "node03");
  EXPECT_EQ(first_slurm_host("rack[2,4]-node[10-20]"), "rack2-node10");
  EXPECT_EQ(first_slurm_host("node[12].site"), "node12.site");
  EXPECT_EQ(first_slurm_host(""), "");
  EXPECT_EQ(first_slurm_host("node[03-05"), "");
}

}  // namespace
}  // namespace retinaface::train
