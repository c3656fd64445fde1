#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "retinaface/nn/test_graphs.h"

// Counts the allocations of this whole program through the replaced operator new.
namespace {
std::atomic<long> num_allocations{0};

void* allocate(std::size_t size, std::size_t alignment) {
  ++num_allocations;
  void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
}  // namespace

void* operator new(std::size_t size) {
  return allocate(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
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
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace retinaface::nn {
namespace {

TEST(Engine, AllocatesOnlyForTheFirstRunOfASize) {
  const Engine engine =
      Engine::compile(testing::retinaface_mobilenet025(1), {.num_threads = 2}).value();
  const testing::Picture picture = testing::random_picture(1, 64, 48);
  const InputImage image = picture.view();
  static_cast<void>(engine.run({&image, 1}).value());
  const long before = num_allocations;
  ASSERT_GT(before, 0);

  for (int i = 0; i < 3; ++i) static_cast<void>(engine.run({&image, 1}).value());

  EXPECT_EQ(num_allocations - before, 0);
}

}  // namespace
}  // namespace retinaface::nn
