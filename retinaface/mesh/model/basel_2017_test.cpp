#include "retinaface/mesh/model/basel_2017.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <functional>
#include <map>
#include <thread>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface::mesh {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Dataset {
  std::vector<hsize_t> shape;
  std::vector<float> values;
};
using Datasets = std::map<std::string, Dataset>;

void write_hdf5(const std::filesystem::path& path, const Datasets& datasets) {
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t make_groups = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(make_groups, 1);
  for (const auto& [name, content] : datasets) {
    const hid_t space =
        H5Screate_simple(static_cast<int>(content.shape.size()), content.shape.data(), nullptr);
    const hid_t dataset = H5Dcreate2(file, name.c_str(), H5T_IEEE_F32LE, space, make_groups,
                                     H5P_DEFAULT, H5P_DEFAULT);
    const herr_t written =
        H5Dwrite(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, content.values.data());
    RETINAFACE_REQUIRE(written >= 0, "cannot write " + name);
    H5Dclose(dataset);
    H5Sclose(space);
  }
  H5Pclose(make_groups);
  H5Fclose(file);
}

/// A square in the plane z = 1 whose expressions lift it by 0.5 on average; two shape modes, one of
/// expression and one of colour.
Datasets square_datasets() {
  std::vector<float> wider(24, 0);
  wider[3 * 2] = 1;      // mode 0 moves x of vertex 1
  wider[2 * 2 + 1] = 1;  // mode 1 moves z of vertex 0
  std::vector<float> open(12, 0);
  open[11] = 1;
  return {{"/shape/model/mean", {{12}, {0, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1}}},
          {"/shape/model/pcaBasis", {{12, 2}, wider}},
          {"/shape/model/pcaVariance", {{2}, {9, 0.25F}}},
          {"/shape/representer/cells", {{3, 2}, {0, 0, 1, 2, 2, 3}}},
          {"/expression/model/mean", {{12}, {0, 0, 0.5F, 0, 0, 0.5F, 0, 0, 0.5F, 0, 0, 0.5F}}},
          {"/expression/model/pcaBasis", {{12, 1}, open}},
          {"/expression/model/pcaVariance", {{1}, {4}}},
          {"/color/model/mean", {{12}, std::vector<float>(12, 0.5F)}},
          {"/color/model/pcaBasis", {{12, 1}, open}},
          {"/color/model/pcaVariance", {{1}, {0.01F}}}};
}

class Basel2017 : public ::testing::Test {
 protected:
  Result<MorphableModel> read(const Datasets& datasets) {
    write_hdf5(path_, datasets);
    return read_basel_2017(path_);
  }

  std::string message(const std::function<void(Datasets&)>& damage) {
    Datasets datasets = square_datasets();
    damage(datasets);
    const auto model = read(datasets);
    return model.ok() ? "none" : model.error().message.substr(path_.string().size());
  }

  retinaface::testing::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "model2017-1_bfm_nomouth.h5";
};

TEST_F(Basel2017, TakesRootsOfVariancesAndAddsTheMeanExpression) {
  const MorphableModel model = read(square_datasets()).value();

  const Mesh mesh = evaluate_mesh(model, {.identity = {1, 2}, .expression = {1}, .albedo = {-1}});

  EXPECT_THAT(mesh.positions,
              ElementsAre(Vec3{0, 0, 2.5F}, Vec3{4, 0, 1.5F}, Vec3{1, 1, 1.5F}, Vec3{0, 1, 3.5F}));
  EXPECT_NEAR(mesh.colours[3].z, 0.4, 1e-6);
  EXPECT_EQ(model.expression.kind, ModeKind::PrincipalComponents);
}

TEST_F(Basel2017, ReadsCellsOfBothOrientations) {
  const MorphableModel in_columns = read(square_datasets()).value();
  Datasets turned = square_datasets();
  turned["/shape/representer/cells"] = {{2, 3}, {0, 1, 2, 0, 2, 3}};

  EXPECT_THAT(in_columns.triangles, ElementsAre(Triangle{0, 1, 2}, Triangle{0, 2, 3}));
  EXPECT_EQ(read(turned).value(), in_columns);
  const Mesh mesh = evaluate_mesh(in_columns, {});
  EXPECT_EQ(vertex_normals(mesh.positions, mesh.triangles)[0], (Vec3{0, 0, 1}));
}

TEST_F(Basel2017, NamesTheDataSetThatDoesNotFit) {
  EXPECT_EQ(message([](Datasets&) {}), "none");
  for (const auto& entry : square_datasets()) {
    const std::string& name = entry.first;
    EXPECT_EQ(message([&](Datasets& datasets) { datasets.erase(name); }),
              ": has no data set '" + name + "'");
  }
  EXPECT_EQ(message([](Datasets& datasets) {
              datasets["/color/model/pcaVariance"] = {{2}, {1, 1}};
            }),
            ": /color/model/pcaBasis has 2 axes and 12 numbers, expected 12 x 2 as the mean and "
            "the variances have it");
  EXPECT_EQ(message([](Datasets& datasets) {
              datasets["/shape/representer/cells"] = {{6}, {0, 1, 2, 0, 2, 3}};
            }),
            ": /shape/representer/cells has 6 numbers, expected three rows or three columns");
  EXPECT_EQ(
      message([](Datasets& datasets) { datasets["/expression/model/pcaVariance"].values[0] = -1; }),
      ": /expression/model/pcaVariance holds -1, expected no negative number");
  EXPECT_EQ(message([](Datasets& datasets) { datasets["/shape/representer/cells"].values[0] = 4; }),
            ": a triangle has vertex 4, expected one below 4");
}

TEST_F(Basel2017, RefusesOtherFiles) {
  EXPECT_EQ(read_basel_2017(path_).error().code, ErrorCode::NotFound);
  write_file_atomically(path_, std::string_view("no model")).value();
  EXPECT_THAT(read_basel_2017(path_).error().message, HasSubstr(": is no HDF5 file"));
}

// Without our lock this crashes where libhdf5 was not built for threads.
TEST_F(Basel2017, IsReadByTwoThreadsAtOnce) {
  const MorphableModel model = read(square_datasets()).value();
  int num_equal[2] = {};
  {
    std::vector<std::jthread> threads;
    for (int& count : num_equal) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) count += read_basel_2017(path_).value() == model ? 1 : 0;
      });
    }
  }
  EXPECT_THAT(num_equal, ElementsAre(50, 50));
}

}  // namespace
}  // namespace retinaface::mesh
