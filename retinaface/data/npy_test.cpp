#include "retinaface/data/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "retinaface/testing/shared_data.h"

namespace retinaface {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename T>
std::string npy(const std::string& dictionary, const std::vector<T>& values, char version = 1) {
  std::string file = "\x93NUMPY";
  file += version;
  file += '\0';
  file += static_cast<char>(dictionary.size() & 255);
  file += static_cast<char>(dictionary.size() >> 8);
  if (version > 1) file += std::string(2, '\0');
  file += dictionary;
  file.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  return file;
}

Result<NpyArray> parse(const std::string& file) {
  return parse_npy(std::as_bytes(std::span(file)), "a.npy");
}

TEST(Npy, ReadsFloatsAndIntegers) {
  const auto floats = parse(npy<float>(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", {1, 2, 3, 4, 5, 6}));
  const auto ints = parse(
      npy<std::int64_t>("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", {-1, 7}, 2));

  ASSERT_TRUE(floats.ok()) << floats.error().message;
  EXPECT_THAT(floats->shape, ElementsAre(2, 3));
  EXPECT_THAT(floats->values, ElementsAre(1, 2, 3, 4, 5, 6));
  ASSERT_TRUE(ints.ok()) << ints.error().message;
  EXPECT_THAT(ints->values, ElementsAre(-1, 7));
}

TEST(Npy, TurnsFortranOrderIntoRows) {
  const auto array = parse(npy<double>("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }",
                                       {1, 4, 2, 5, 3, 6}));

  ASSERT_TRUE(array.ok()) << array.error().message;
  EXPECT_THAT(array->values, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Npy, ReadsAnEmptyArrayAndAScalar) {
  const auto empty =
      parse(npy<float>("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", {}));
  const auto scalar =
      parse(npy<float>("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", {5}));

  ASSERT_TRUE(empty.ok());
  EXPECT_THAT(empty->values, ::testing::IsEmpty());
  ASSERT_TRUE(scalar.ok());
  EXPECT_THAT(scalar->values, ElementsAre(5));
}

TEST(Npy, RefusesWhatIsWrong) {
  const std::pair<std::string, const char*> cases[]{
      {"", "a.npy: is not a NumPy array file"},
      {"hello world, this is text", "a.npy: is not a NumPy array file"},
      {npy<float>("{'descr': '<f4'}", {}), "a.npy: is not a NumPy array file"},
      {npy<float>("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", {}),
       "a.npy: is not a NumPy array file"},
      {npy<float>("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", {1}), "a.npy: "},
      {npy<float>("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", {1}),
       "holds values of type '>f4', expected little-endian numbers"},
      {npy<float>("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", {1, 2}),
       "a.npy: has 8 bytes of values, expected 12"},
      {npy<float>("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999, 99999999), }", {}),
       "has more than 268435456 values"},
  };
  for (const auto& [file, message] : cases) {
    const auto array = parse(file);
    ASSERT_FALSE(array.ok()) << file;
    EXPECT_THAT(array.error().message, HasSubstr(message));
  }
}

TEST(Npy, EveryTruncationIsAnError) {
  const std::string file =
      npy<float>("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", {1, 2});
  for (std::size_t size = 0; size < file.size(); ++size)
    EXPECT_FALSE(parse(file.substr(0, size)).ok()) << size;
}

TEST(Npy, ReadsTheArraysOfABenchmark) {
  const auto path = testing::shared_data("face3d/aflw2000/AFLW2000-3D.pts68.npy");
  RETINAFACE_SKIP_WITHOUT(path);

  const auto array = read_npy(path);

  ASSERT_TRUE(array.ok()) << array.error().message;
  EXPECT_THAT(array->shape, ElementsAre(2000, 3, 68));
}

}  // namespace
}  // namespace retinaface
