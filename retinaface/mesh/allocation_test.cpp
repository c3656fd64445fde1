#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "retinaface/mesh/decoder/mesh_decoder.h"
#include "retinaface/mesh/network/graph_decoder.h"
#include "retinaface/mesh/test_meshes.h"

// Counts the allocations of this whole program through the replaced operator new.
namespace {
std::atomic<long> num_allocations{0};
}  // namespace

void* operator new(std::size_t size) {
  ++num_allocations;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++num_allocations;
  return std::malloc(size);
}
// Inlined without the new above, it looks to g++ 12 like the wrong way to free.
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace retinaface::mesh {
namespace {

TEST(MeshDecoder, AllocatesNothingOnceItIsMade) {
  const Mesh mesh = testing::icosphere(2);
  const MeshHierarchy hierarchy = build_hierarchy(mesh, {.num_levels = 3}).value();
  const VertexStatistics statistics{mesh.positions, mesh.positions};
  for (const GraphFilter filter : {GraphFilter::Chebyshev, GraphFilter::Spiral}) {
    const GraphNetworkOptions options{.filter = filter, .latent_size = 8, .widths = {16, 16, 16}};
    const std::vector<float> parameters(
        GraphDecoder<float>(hierarchy, options).parameters().size());
    const auto decoder = make_graph_mesh_decoder(hierarchy, options, parameters, statistics);
    const std::vector<float> latent(8);
    std::vector<float> vertices(decoder->num_vertices(0) * kVertexChannels);
    const long before = num_allocations;
    ASSERT_GT(before, 0);

    for (int i = 0; i < 3; ++i) decoder->decode(latent, 0, vertices);

    EXPECT_EQ(num_allocations - before, 0);
  }
}

}  // namespace
}  // namespace retinaface::mesh
