#include "retinaface/train/mesh_rendering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/render/antialias.h"
#include "retinaface/mesh/render/head_camera.h"
#include "retinaface/mesh/render/mesh_arrays.h"
#include "retinaface/mesh/render/paper_numbers.h"
#include "retinaface/mesh/render/render.h"
#include "retinaface/train/gradient_check.h"
#include "retinaface/train/test_messages.h"

namespace retinaface::train {
namespace {

using ::testing::HasSubstr;
using testing::message_of;
using torch::Tensor;

/// An octahedron, seen from outside: the corners at ±x, ±y, ±z.
constexpr std::int64_t kNumVertices = 6;
constexpr std::array<mesh::Triangle, 8> kTriangles{
    {{0, 2, 4}, {2, 1, 4}, {1, 3, 4}, {3, 0, 4}, {2, 0, 5}, {1, 2, 5}, {3, 1, 5}, {0, 3, 5}}};
constexpr MeshPictureOptions kSmall{.width = 14, .height = 11};
constexpr MeshPictureOptions kSmallAndHard{.width = 14, .height = 11, .antialias = false};

std::shared_ptr<const MeshTopology> octahedron(std::shared_ptr<ThreadPool> pool = nullptr) {
  return mesh_topology(kNumVertices, kTriangles, std::move(pool));
}

Tensor corners() {
  return torch::tensor(
      {{1., 0., 0.}, {-1., 0., 0.}, {0., 1., 0.}, {0., -1., 0.}, {0., 0., 1.}, {0., 0., -1.}},
      torch::kDouble);
}

/// `count` uneven octahedra of many colours, each turned, placed and lit in its own way.
DrawnMeshes colourful_meshes(std::int64_t count, torch::ScalarType type = torch::kDouble) {
  torch::manual_seed(11);
  const auto random = [](torch::IntArrayRef sizes) { return torch::rand(sizes, torch::kDouble); };
  DrawnMeshes meshes;
  meshes.vertices = corners() + 0.3 * random({count, kNumVertices, 3});
  meshes.normals = corners() + 0.3 * random({count, kNumVertices, 3});
  meshes.diffuse = random({count, kNumVertices, 3});
  const Tensor camera =
      torch::tensor({0.4, 0.3, -0.2, 0.1, -0.1, std::log(4.), std::log(2.)}, torch::kDouble);
  meshes.camera = camera + 0.1 * random({count, 7});
  const Tensor light = torch::tensor({1., 2., 5., 0.8, 0.7, 0.9, 0.1, 0.2, 0.1}, torch::kDouble);
  meshes.light = light + 0.1 * random({count, 9});
  for (Tensor* tensor :
       {&meshes.vertices, &meshes.normals, &meshes.diffuse, &meshes.camera, &meshes.light})
    *tensor = tensor->to(type);
  return meshes;
}

std::vector<Tensor> tensors_of(const DrawnMeshes& meshes) {
  return {meshes.vertices, meshes.normals, meshes.diffuse, meshes.camera, meshes.light};
}

template <typename T>
std::span<const T> all(const Tensor& tensor) {
  return {tensor.data_ptr<T>(), static_cast<std::size_t>(tensor.numel())};
}

/// [4, height, width] as the mesh module draws it.
template <typename T>
Tensor drawn_by_mesh_module(const DrawnMeshes& meshes, std::int64_t item,
                            const MeshPictureOptions& options) {
  const auto triangles = mesh::flat_indices(kTriangles);
  const auto neighbours = mesh::neighbours_across_edges(triangles);
  const Tensor vertices = meshes.vertices[item], normals = meshes.normals[item],
               diffuse = meshes.diffuse[item];
  const auto camera = all<T>(meshes.camera[item]);
  mesh::PaperLight<T> light;
  std::ranges::copy(all<T>(meshes.light[item]), light.begin());
  mesh::Scene<T> scene{
      .mesh = {.vertices = all<T>(vertices),
               .triangles = triangles,
               .normals = all<T>(normals),
               .diffuse = all<T>(diffuse)},
      .clip_from_world = mesh::clip_from_head<T>(
          {{camera[0], camera[1], camera[2]}, camera[3], camera[4], camera[5], camera[6]},
          {.aspect = T{14} / 11}),
      .lighting = mesh::lighting(light)};
  if (options.antialias) scene.mesh.neighbours = neighbours;
  const auto rendering = mesh::render(scene, {.width = options.width, .height = options.height});
  const auto pixels = mesh::flipped_vertically<T>(rendering.rgba, options.height);
  return torch::tensor(pixels, vertices.options())
      .view({options.height, options.width, 4})
      .permute({2, 0, 1});
}

TEST(RenderMeshes, DrawsThePicturesOfTheMeshModuleToTheBit) {
  for (const MeshPictureOptions& options : {kSmall, kSmallAndHard}) {
    for (const auto type : {torch::kFloat, torch::kDouble}) {
      const DrawnMeshes meshes = colourful_meshes(2, type);

      const Tensor pictures = render_meshes(octahedron(), meshes, options);

      ASSERT_EQ(pictures.sizes(), (torch::IntArrayRef{2, 4, 11, 14}));
      for (std::int64_t i = 0; i < 2; ++i) {
        EXPECT_TRUE(torch::equal(
            pictures[i], type == torch::kFloat ? drawn_by_mesh_module<float>(meshes, i, options)
                                               : drawn_by_mesh_module<double>(meshes, i, options)));
      }
      EXPECT_GT(pictures.select(1, 3).sum().item<double>(), 20) << "hardly anything is covered";
    }
  }
}

TEST(RenderMeshes, HasItsFirstRowAtTheTop) {
  DrawnMeshes meshes = colourful_meshes(1);
  meshes.camera.select(1, 4).fill_(0.7);  // v: up

  const Tensor alpha = render_meshes(octahedron(), meshes, kSmall).select(1, 3).select(0, 0);

  EXPECT_GT(alpha.slice(0, 0, 5).sum().item<double>(), 1);
  EXPECT_EQ(alpha.slice(0, 6).sum().item<double>(), 0);
}

TEST(RenderMeshes, HasTheGradientsOfFiniteDifferences) {
  // With hard silhouettes every pixel goes on seeing its triangle: no step is large enough to move
  // a silhouette over the centre of a pixel.
  for (const MeshPictureOptions& options : {kSmall, kSmallAndHard}) {
    const auto run = [&](const std::vector<Tensor>& v) {
      return render_meshes(octahedron(), {v[0], v[1], v[2], v[3], v[4]}, options);
    };

    EXPECT_LT(testing::gradient_error(run, tensors_of(colourful_meshes(2))), 1e-6)
        << "antialias " << options.antialias;
  }
}

TEST(RenderMeshes, IsTheSameToTheBitWithThreads) {
  const auto run = [](std::shared_ptr<ThreadPool> pool) {
    const DrawnMeshes meshes = colourful_meshes(5, torch::kFloat);
    for (const Tensor& tensor : tensors_of(meshes)) tensor.requires_grad_();
    const Tensor pictures = render_meshes(octahedron(std::move(pool)), meshes, kSmall);
    pictures.square().sum().backward();
    std::vector<Tensor> results{pictures};
    for (const Tensor& tensor : tensors_of(meshes)) results.push_back(tensor.grad());
    return results;
  };

  const auto alone = run(nullptr);
  const auto shared = run(std::make_shared<ThreadPool>(3));

  for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_TRUE(torch::equal(alone[i], shared[i]));
}

TEST(RenderMeshes, GoesBackOnlyToWhatWantsAGradient) {
  const DrawnMeshes meshes = colourful_meshes(2);
  meshes.camera.requires_grad_();

  render_meshes(octahedron(), meshes, kSmall).sum().backward();

  EXPECT_GT(meshes.camera.grad().abs().sum().item<double>(), 0);
  EXPECT_FALSE(meshes.vertices.grad().defined());
}

TEST(RenderMeshes, OfNoItemsIsEmpty) {
  EXPECT_EQ(render_meshes(octahedron(), colourful_meshes(0), kSmall).sizes(),
            (torch::IntArrayRef{0, 4, 11, 14}));
}

TEST(RenderMeshes, SaysWhatDoesNotFit) {
  const auto message = [](const auto& change) {
    DrawnMeshes meshes = colourful_meshes(2);
    change(meshes);
    return message_of([&] { return render_meshes(octahedron(), meshes, kSmall); });
  };

  EXPECT_THAT(message([](auto& m) { m.vertices = m.vertices.slice(1, 0, 5); }),
              HasSubstr("render_meshes: vertices has shape [2, 5, 3], expected [2, 6, 3]"));
  EXPECT_THAT(message([](auto& m) { m.diffuse = m.diffuse.slice(0, 0, 1); }),
              HasSubstr("diffuse has shape [1, 6, 3], expected [2, 6, 3]"));
  EXPECT_THAT(message([](auto& m) { m.camera = m.light; }),
              HasSubstr("camera has shape [2, 9], expected [2, 7]"));
  EXPECT_THAT(message([](auto& m) { m.light = m.light.to(torch::kFloat); }),
              HasSubstr("light is of Float, vertices of Double, expected one type"));
  EXPECT_THAT(message([](auto& m) { m.normals = Tensor(); }), HasSubstr("normals is undefined"));
  EXPECT_THAT(message([](auto& m) { m.vertices = m.vertices.to(torch::kMeta); }),
              HasSubstr("vertices is on meta, meshes are computed on the CPU only"));
}

TEST(RenderMeshes, RefusesCamerasAndSizesThatDrawNothing) {
  DrawnMeshes meshes = colourful_meshes(2);
  const auto draw = [&](const MeshPictureOptions& options) {
    return render_meshes(octahedron(std::make_shared<ThreadPool>(2)), meshes, options);
  };
  EXPECT_THROW(static_cast<void>(draw({.width = 0, .height = 8})), ContractError);
  EXPECT_THROW(static_cast<void>(draw({.near = 2, .far = 1})), ContractError);

  meshes.camera[1][6] = std::numeric_limits<double>::quiet_NaN();

  EXPECT_THROW(static_cast<void>(draw(kSmall)), ContractError);
}

TEST(MeshTopology, RefusesATriangleWithoutItsVertex) {
  EXPECT_THROW(static_cast<void>(mesh_topology(5, kTriangles)), ContractError);
}

TEST(VertexNormals, AreThoseOfTheMeshModuleToTheBit) {
  const DrawnMeshes meshes = colourful_meshes(2, torch::kFloat);

  const Tensor normals =
      vertex_normals(octahedron(std::make_shared<ThreadPool>(2)), meshes.vertices);

  const auto triangles = mesh::flat_indices(kTriangles);
  for (std::int64_t i = 0; i < 2; ++i) {
    const auto expected = mesh::vertex_normals<float>(all<float>(meshes.vertices[i]), triangles);
    EXPECT_TRUE(torch::equal(normals[i].flatten(), torch::tensor(expected)));
  }
}

TEST(VertexNormals, HaveTheGradientsOfFiniteDifferences) {
  const auto run = [topology = octahedron()](const std::vector<Tensor>& v) {
    return vertex_normals(topology, v[0]);
  };

  EXPECT_LT(testing::gradient_error(run, {colourful_meshes(2).vertices}), 1e-7);
}

TEST(VertexNormals, SayWhatDoesNotFit) {
  EXPECT_THAT(message_of([] {
                return vertex_normals(octahedron(), torch::zeros({1, 6, 2}));
              }),
              HasSubstr("vertex_normals: vertices has shape [1, 6, 2], expected [*, 6, 3]"));
}

}  // namespace
}  // namespace retinaface::train
