#include "retinaface/train/mesh_rendering.h"

#include <algorithm>
#include <string>
#include <utility>

#include "retinaface/base/contract.h"
#include "retinaface/mesh/normals.h"
#include "retinaface/mesh/render/antialias.h"
#include "retinaface/mesh/render/head_camera.h"
#include "retinaface/mesh/render/mesh_arrays.h"
#include "retinaface/mesh/render/paper_numbers.h"
#include "retinaface/mesh/render/render.h"
#include "retinaface/train/mesh_tensors.h"
#include "retinaface/train/saved_value.h"

namespace retinaface::train {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using TopologyPointer = std::shared_ptr<const MeshTopology>;

constexpr std::int64_t kCameraNumbers = 7;
constexpr std::int64_t kLightNumbers = 9;

struct VertexNormals : torch::autograd::Function<VertexNormals> {
  static Tensor forward(AutogradContext* context, const Tensor& vertices,
                        const TopologyPointer& topology) {
    context->save_for_backward({vertices});
    save_value(context, "topology", topology);
    const Tensor normals = torch::empty_like(vertices);
    AT_DISPATCH_FLOATING_TYPES(vertices.scalar_type(), "vertex_normals", [&] {
      const BatchNumbers<scalar_t> positions(vertices), results(normals);
      for_each_item(topology->pool.get(), vertices.size(0), [&](std::int64_t i) {
        std::ranges::copy(mesh::vertex_normals<scalar_t>(positions[i], topology->triangles),
                          results[i].begin());
      });
    });
    return normals;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const Tensor vertices = context->get_saved_variables()[0];
    const auto& topology = saved_value<TopologyPointer>(context, "topology");
    const Tensor by_normals = gradients[0].contiguous();
    const Tensor by_vertices = torch::empty_like(vertices);
    AT_DISPATCH_FLOATING_TYPES(vertices.scalar_type(), "vertex_normals_backward", [&] {
      const BatchNumbers<scalar_t> positions(vertices), by_results(by_normals),
          by_positions(by_vertices);
      for_each_item(topology->pool.get(), vertices.size(0), [&](std::int64_t i) {
        std::ranges::copy(mesh::vertex_normals_backward<scalar_t>(positions[i], topology->triangles,
                                                                  by_results[i]),
                          by_positions[i].begin());
      });
    });
    return {by_vertices, Tensor()};
  }
};

/// What is drawn how, but for tensors.
struct Drawing {
  TopologyPointer topology;
  MeshPictureOptions options;

  template <typename T>
  [[nodiscard]] mesh::Frustum<T> frustum() const {
    return {.aspect = static_cast<T>(options.width) / static_cast<T>(options.height),
            .near = static_cast<T>(options.near),
            .far = static_cast<T>(options.far)};
  }
};

template <typename T>
mesh::HeadCamera<T> head_camera(std::span<const T> numbers) {
  return {.rotation = mesh::Vector3<T>::load(numbers.data()),
          .u = numbers[3],
          .v = numbers[4],
          .log_depth = numbers[5],
          .log_focal = numbers[6]};
}

template <typename T>
void store(const mesh::HeadCamera<T>& camera, std::span<T> numbers) {
  camera.rotation.store(numbers.data());
  numbers[3] = camera.u;
  numbers[4] = camera.v;
  numbers[5] = camera.log_depth;
  numbers[6] = camera.log_focal;
}

template <typename T>
mesh::PaperLight<T> paper_light(std::span<const T> numbers) {
  mesh::PaperLight<T> light;
  std::ranges::copy(numbers, light.begin());
  return light;
}

/// DrawnMeshes, or their gradients, as plain memory.
template <typename T>
struct DrawnNumbers {
  /// @param tensors  in the order of DrawnMeshes
  explicit DrawnNumbers(const variable_list& tensors)
      : vertices(tensors[0]),
        normals(tensors[1]),
        diffuse(tensors[2]),
        camera(tensors[3]),
        light(tensors[4]) {}

  BatchNumbers<T> vertices, normals, diffuse, camera, light;
};

template <typename T>
std::vector<mesh::Scene<T>> scenes_of(const Drawing& drawing, const variable_list& tensors) {
  const auto& [topology, options] = drawing;
  const DrawnNumbers<T> drawn(tensors);
  std::vector<mesh::Scene<T>> scenes;
  for (std::int64_t i = 0; i < tensors[0].size(0); ++i) {
    scenes.push_back({.mesh = {.vertices = drawn.vertices[i],
                               .triangles = topology->triangles,
                               .normals = drawn.normals[i],
                               .diffuse = drawn.diffuse[i],
                               .neighbours = options.antialias ? std::span<const std::int32_t>(
                                                                     topology->neighbours)
                                                               : std::span<const std::int32_t>()},
                      .clip_from_world = mesh::clip_from_head(head_camera<T>(drawn.camera[i]),
                                                              drawing.frustum<T>()),
                      .lighting = mesh::lighting(paper_light<T>(drawn.light[i]))});
  }
  return scenes;
}

template <typename T>
std::vector<mesh::Rendering<T>> draw(const Drawing& drawing, const variable_list& tensors) {
  return mesh::render_batch<T>(scenes_of<T>(drawing, tensors),
                               {.width = drawing.options.width,
                                .height = drawing.options.height,
                                .pool = drawing.topology->pool.get()});
}

/// @param by_pictures  [B, height, width, 4]
template <typename T>
variable_list draw_backward(const Drawing& drawing, const variable_list& tensors,
                            const std::vector<mesh::Rendering<T>>& renderings,
                            const Tensor& by_pictures) {
  const auto scenes = scenes_of<T>(drawing, tensors);
  const auto gradients = mesh::render_batch_backward<T>(scenes, renderings, numbers<T>(by_pictures),
                                                        drawing.topology->pool.get());
  variable_list results;
  for (const Tensor& tensor : tensors) results.push_back(torch::empty_like(tensor));
  const DrawnNumbers<T> drawn(tensors), by_drawn(results);
  for (std::size_t item = 0; item < gradients.size(); ++item) {
    const auto i = static_cast<std::int64_t>(item);
    const mesh::SceneGradient<T>& gradient = gradients[item];
    std::ranges::copy(gradient.vertices, by_drawn.vertices[i].begin());
    std::ranges::copy(gradient.normals, by_drawn.normals[i].begin());
    std::ranges::copy(gradient.diffuse, by_drawn.diffuse[i].begin());
    store(mesh::clip_from_head_backward(head_camera<T>(drawn.camera[i]), drawing.frustum<T>(),
                                        gradient.clip_from_world),
          by_drawn.camera[i]);
    std::ranges::copy(mesh::paper_light(gradient.lighting.lights[0], gradient.lighting.ambient),
                      by_drawn.light[i].begin());
  }
  return results;
}

struct MeshPictures : torch::autograd::Function<MeshPictures> {
  /// @return  [B, height, width, 4], rows upwards
  static Tensor forward(AutogradContext* context, const Tensor& vertices, const Tensor& normals,
                        const Tensor& diffuse, const Tensor& camera, const Tensor& light,
                        const Drawing& drawing) {
    const variable_list tensors{vertices, normals, diffuse, camera, light};
    context->save_for_backward(tensors);
    save_value(context, "drawing", drawing);
    Tensor pictures;
    AT_DISPATCH_FLOATING_TYPES(vertices.scalar_type(), "render_meshes", [&] {
      auto renderings = draw<scalar_t>(drawing, tensors);
      pictures = torch::empty({vertices.size(0), drawing.options.height, drawing.options.width, 4},
                              vertices.options());
      const BatchNumbers<scalar_t> pixels(pictures);
      for (std::size_t i = 0; i < renderings.size(); ++i)
        std::ranges::copy(renderings[i].rgba, pixels[static_cast<std::int64_t>(i)].begin());
      save_value(context, "renderings", std::move(renderings));
    });
    return pictures;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list tensors = context->get_saved_variables();
    const auto& drawing = saved_value<Drawing>(context, "drawing");
    const Tensor by_pictures = gradients[0].contiguous();
    variable_list results;
    AT_DISPATCH_FLOATING_TYPES(tensors[0].scalar_type(), "render_meshes_backward", [&] {
      const auto& renderings =
          saved_value<std::vector<mesh::Rendering<scalar_t>>>(context, "renderings");
      results = draw_backward<scalar_t>(drawing, tensors, renderings, by_pictures);
    });
    results.emplace_back();  // of the drawing
    return results;
  }
};

std::int64_t signed_size(std::size_t size) {
  return static_cast<std::int64_t>(size);
}

}  // namespace

TopologyPointer mesh_topology(std::size_t num_vertices, std::span<const mesh::Triangle> triangles,
                              std::shared_ptr<ThreadPool> pool) {
  for (const mesh::Triangle& triangle : triangles) {
    for (const std::uint32_t vertex : triangle) {
      RETINAFACE_REQUIRE(vertex < num_vertices, "a triangle has vertex " + std::to_string(vertex) +
                                                    " of " + std::to_string(num_vertices));
    }
  }
  auto indices = mesh::flat_indices(triangles);
  auto neighbours = mesh::neighbours_across_edges(indices);
  return std::make_shared<const MeshTopology>(
      MeshTopology{num_vertices, std::move(indices), std::move(neighbours), std::move(pool)});
}

Tensor vertex_normals(const TopologyPointer& topology, const Tensor& vertices) {
  check_arguments("vertex_normals",
                  {{"vertices", vertices, {kAnySize, signed_size(topology->num_vertices), 3}}});
  return VertexNormals::apply(vertices.contiguous(), topology);
}

Tensor render_meshes(const TopologyPointer& topology, const DrawnMeshes& meshes,
                     const MeshPictureOptions& options) {
  const auto& [vertices, normals, diffuse, camera, light] = meshes;
  const std::int64_t batch = vertices.defined() && vertices.dim() > 0 ? vertices.size(0) : kAnySize;
  const std::vector<std::int64_t> by_vertex{batch, signed_size(topology->num_vertices), 3};
  check_arguments("render_meshes", {{"vertices", vertices, by_vertex},
                                    {"normals", normals, by_vertex},
                                    {"diffuse", diffuse, by_vertex},
                                    {"camera", camera, {batch, kCameraNumbers}},
                                    {"light", light, {batch, kLightNumbers}}});
  const Tensor rows_upwards =
      MeshPictures::apply(vertices.contiguous(), normals.contiguous(), diffuse.contiguous(),
                          camera.contiguous(), light.contiguous(), Drawing{topology, options});
  return rows_upwards.flip(1).permute({0, 3, 1, 2});
}

}  // namespace retinaface::train
