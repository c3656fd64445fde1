#include "retinaface/formats/pytorch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "retinaface/formats/tiny_files.h"

namespace retinaface {
namespace {

using testing::bytes_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using testing::make_pytorch_legacy;
using testing::make_pytorch_zip;
using testing::make_zip;
using testing::NamedBytes;
using testing::packed;
using testing::PickleProgram;
using testing::tiny_state_dict;
using testing::tiny_storages;

/// {'w': tensor} of a storage of four floats 1, 2, 3, 4 under key 0.
Result<TensorFile> read_view(std::int64_t offset, const std::vector<std::int64_t>& sizes,
                             const std::vector<std::int64_t>& strides, std::int64_t declared = 4) {
  PickleProgram program;
  program.raw("}").text("w");
  program.tensor("FloatStorage", "0", declared, offset, sizes, strides).raw("s");
  return read_pytorch_zip(make_pytorch_zip(program.finished(), {tiny_storages()[0]}), "x.pth");
}

PickleProgram& add_b(PickleProgram& program) {
  return program.tensor("FloatStorage", "1", 1, 0, {1}, {1});
}

Result<TensorFile> read_program(const PickleProgram& program) {
  return read_pytorch_zip(make_pytorch_zip(program.finished(), tiny_storages()), "x.pth");
}

TEST(PyTorch, StridedTensorsAreGathered) {
  EXPECT_THAT(read_view(0, {2, 2}, {1, 2}).value().tensors.at("w").values(),
              ElementsAre(1, 3, 2, 4));
  EXPECT_THAT(read_view(1, {3}, {1}).value().tensors.at("w").values(), ElementsAre(2, 3, 4));
  EXPECT_THAT(read_view(1, {2, 2}, {0, 2}).value().tensors.at("w").values(),
              ElementsAre(2, 4, 2, 4));
  EXPECT_THAT(read_view(3, {}, {}).value().tensors.at("w").values(), ElementsAre(4));
  EXPECT_THAT(read_view(0, {2, 1, 2}, {1, INT64_MAX, 2}).value().tensors.at("w").values(),
              ElementsAre(1, 3, 2, 4));
  EXPECT_EQ(read_view(0, {0, 3}, {3, 1}).value().tensors.at("w").shape(), (Shape{0, 3}));
}

TEST(PyTorch, TensorsBeyondTheirStorageAreErrors) {
  const auto code = [](auto... arguments) { return read_view(arguments...).error().code; };
  using Sizes = std::vector<std::int64_t>;

  EXPECT_EQ(code(0, Sizes{5}, Sizes{1}), ErrorCode::Corrupt);
  EXPECT_EQ(code(4, Sizes{1}, Sizes{1}), ErrorCode::Corrupt);
  EXPECT_EQ(code(-1, Sizes{1}, Sizes{1}), ErrorCode::Corrupt);
  EXPECT_EQ(code(0, Sizes{2}, Sizes{-1}), ErrorCode::Corrupt);
  EXPECT_EQ(code(0, Sizes{-2}, Sizes{1}), ErrorCode::Corrupt);
  EXPECT_EQ(code(INT64_MAX, Sizes{1}, Sizes{1}), ErrorCode::Corrupt);
  EXPECT_EQ(code(0, Sizes{INT64_MAX, INT64_MAX}, Sizes{1, 1}), ErrorCode::Corrupt);
  EXPECT_EQ(code(0, Sizes{3}, Sizes{INT64_MAX}), ErrorCode::Corrupt);
  EXPECT_EQ(code(0, Sizes{1, 1}, Sizes{1}), ErrorCode::Corrupt);
  EXPECT_EQ(code(0, Sizes(17, 1), Sizes(17, 1)), ErrorCode::Corrupt);
}

TEST(PyTorch, StorageMustHaveTheDeclaredSize) {
  EXPECT_THAT(read_view(0, {1}, {1}, 5).error().message, HasSubstr("16 bytes, which are not 5"));
  EXPECT_FALSE(read_view(0, {1}, {1}, 3).ok());
  EXPECT_FALSE(read_view(0, {1}, {1}, INT64_MAX).ok());
}

TEST(PyTorch, StridesOfZeroCannotMakeGigabytes) {
  const auto result = read_view(0, {1 << 20, 1 << 10}, {0, 0});

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::LimitExceeded);
}

TEST(PyTorch, MissingStorageIsNamed) {
  const auto file = make_pytorch_zip(tiny_state_dict(), {tiny_storages()[0]});

  EXPECT_THAT(read_pytorch_zip(file, "x.pth").error().message,
              HasSubstr("storage '1' of tensor 'b' is not in the file"));
}

TEST(PyTorch, NestedDictionariesGiveNamesWithDots) {
  PickleProgram program;
  program.raw("}").text("outer").raw("}").text("inner");
  add_b(program).raw("sK\x07");
  add_b(program).raw("ss");

  EXPECT_THAT(read_program(program).value().tensors,
              ElementsAre(Key("outer.7"), Key("outer.inner")));
}

TEST(PyTorch, TheStateDictOfACheckpointIsTakenAlone) {
  for (const std::string container : {"state_dict", "model_state_dict", "model", "net"}) {
    PickleProgram program;
    program.raw("}").text("epoch").raw("K\x05s").text(container).raw("}").text("module.b");
    add_b(program).raw("ss").text("optimizer").raw("}").text("momentum");
    add_b(program).raw("ss");

    EXPECT_THAT(read_program(program).value().tensors, ElementsAre(Key("b"))) << container;
  }
}

TEST(PyTorch, ThePrefixOfDataParallelGoesOnlyWhenAllHaveIt) {
  PickleProgram program;
  program.raw("}").text("module.b");
  add_b(program).raw("s").text("c");
  add_b(program).raw("s");

  EXPECT_THAT(read_program(program).value().tensors, ElementsAre(Key("c"), Key("module.b")));
}

TEST(PyTorch, ParametersAreTheirTensors) {
  PickleProgram program;
  program.raw("}").text("p").global("torch._utils", "_rebuild_parameter").raw("(");
  add_b(program).raw("\x88").ordered_dict().raw("tRs");

  EXPECT_THAT(read_program(program).value().tensors.at("p").values(), ElementsAre(5));
}

TEST(PyTorch, OrderedDictOfPython2IsRead) {
  PickleProgram program;
  program.global("collections", "OrderedDict").raw("](](").text("b");
  add_b(program).raw("ee\x85R");

  EXPECT_THAT(read_program(program).value().tensors, ElementsAre(Key("b")));
}

TEST(PyTorch, IntegersAndOtherValuesAreLeftOut) {
  PickleProgram program;
  program.raw("}").text("steps").tensor("LongStorage", "missing", 1, 0, {}, {}).raw("s");
  program.text("lr").raw("G12345678s").text("betas").raw("K\x01K\x02\x86sNNs").text("b");
  add_b(program).raw("s");

  EXPECT_THAT(read_program(program).value().tensors, ElementsAre(Key("b")));
}

TEST(PyTorch, TwoTensorsOfOneNameAreAnError) {
  PickleProgram program;
  program.raw("}").text("a.b");
  add_b(program).raw("s").text("a").raw("}").text("b");
  add_b(program).raw("ss");

  EXPECT_THAT(read_program(program).error().message, HasSubstr("two tensors are called 'a.b'"));
}

TEST(PyTorch, WhatIsNoDictionaryIsUnsupported) {
  PickleProgram single;
  EXPECT_EQ(read_program(add_b(single)).error().code, ErrorCode::Unsupported);
  EXPECT_EQ(read_program(PickleProgram().raw("]")).error().code, ErrorCode::Unsupported);
}

TEST(PyTorch, DictionariesThatHoldThemselvesAreAnError) {
  const std::string self = "}q\x01X" + packed(std::uint32_t{1}) + "ah\x01s";
  EXPECT_EQ(read_program(PickleProgram().raw(self)).error().code, ErrorCode::LimitExceeded);
  const std::string container = "}q\x01X" + packed(std::uint32_t{5}) + "modelh\x01s";
  EXPECT_EQ(read_program(PickleProgram().raw(container)).error().code, ErrorCode::LimitExceeded);
}

// A billion laughs: every dictionary holds the one before ten times.
TEST(PyTorch, SharedDictionariesCannotMultiply) {
  PickleProgram program;
  program.raw("}q").raw(std::string(1, '\0'));
  for (char level = 1; level <= 20; ++level) {
    program.raw("}q").raw(std::string(1, level));
    for (int i = 0; i < 10; ++i) {
      program.text(std::to_string(i))
          .raw("h")
          .raw(std::string(1, static_cast<char>(level - 1)))
          .raw("s");
    }
  }

  EXPECT_EQ(read_program(program).error().code, ErrorCode::LimitExceeded);
}

TEST(PyTorchZip, BigEndianStoragesAreSwapped) {
  PickleProgram program;
  program.raw("}").text("w").tensor("FloatStorage", "0", 1, 0, {1}, {1}).raw("s");
  const std::string one = {'\x3f', '\x80', '\0', '\0'};
  const auto read = [&](const std::string& order) {
    return read_pytorch_zip(
        make_pytorch_zip(program.finished(), {{"0", one}}, {{"archive/byteorder", order}}), "x");
  };

  EXPECT_THAT(read("big").value().tensors.at("w").values(), ElementsAre(1));
  EXPECT_THAT(read("little").value().tensors.at("w").values(), ElementsAre(4.6006e-41F));
  EXPECT_THAT(read("middle").error().message, HasSubstr("byte order is 'middle'"));
}

TEST(PyTorchZip, ArchivesOfOtherThingsAreNamed) {
  EXPECT_THAT(read_pytorch_zip(make_zip({{"readme.txt", "hello"}}), "x.zip").error().message,
              HasSubstr("without data.pkl"));
  EXPECT_FALSE(read_pytorch_zip(make_zip({}), "x.zip").ok());
  EXPECT_THAT(read_pytorch_zip(make_zip({{"m/data.pkl", "N."}, {"m/constants.pkl", "N."}}), "x.pt")
                  .error()
                  .message,
              HasSubstr("TorchScript"));
  EXPECT_THAT(read_pytorch_zip(make_zip({{"m/data.pkl", "N."}, {"m/code/m.py", "x"}}), "x.pt")
                  .error()
                  .message,
              HasSubstr("TorchScript"));
}

TEST(PyTorchZip, TwoPicklesAreAnError) {
  const std::string pickle = tiny_state_dict();
  const auto same = make_zip({{"a/data.pkl", pickle}, {"a/data.pkl", "N."}});
  const auto other = make_zip({{"a/data.pkl", pickle}, {"b/data.pkl", "N."}});

  EXPECT_EQ(read_pytorch_zip(same, "x").error().code, ErrorCode::Corrupt);
  EXPECT_EQ(read_pytorch_zip(other, "x").error().code, ErrorCode::Corrupt);
}

TEST(PyTorchZip, TheFolderMayHaveAnyName) {
  const auto file = make_zip({{"Gesichter \xc3\xa4/data.pkl", tiny_state_dict()},
                              {"Gesichter \xc3\xa4/data/0", tiny_storages()[0].bytes},
                              {"Gesichter \xc3\xa4/data/1", tiny_storages()[1].bytes}});

  const auto read = read_pytorch_zip(file, "x");

  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->tensors.size(), 2U);
}

TEST(PyTorchZip, CompressedArchivesAreReadButBombsAreNot) {
  std::vector<NamedBytes> entries{{"a/data.pkl", tiny_state_dict()}};
  for (const auto& [key, bytes] : tiny_storages()) entries.push_back({"a/data/" + key, bytes});
  EXPECT_TRUE(read_pytorch_zip(make_zip(entries, true), "x").ok());

  entries.push_back({"a/data/bomb", std::string(100 << 20, '\0')});
  const auto bomb = make_zip(entries, true);
  ASSERT_LT(bomb.size(), 200'000U);
  EXPECT_EQ(read_pytorch_zip(bomb, "x").error().code, ErrorCode::LimitExceeded);
}

TEST(PyTorchZip, AWrongChecksumIsAnError) {
  Bytes file = testing::tiny_pytorch_zip();
  const auto four = bytes_of(packed(4.F));
  const auto value = std::search(file.begin(), file.end(), four.begin(), four.end());
  ASSERT_NE(value, file.end());
  *value = std::byte{1};

  EXPECT_EQ(read_pytorch_zip(file, "x").error().code, ErrorCode::Corrupt);
}

TEST(PyTorchLegacy, StoragesAreListedOnceAndUsed) {
  auto storages = tiny_storages();
  storages.push_back(storages[0]);
  EXPECT_THAT(
      read_pytorch_legacy(make_pytorch_legacy(tiny_state_dict(), storages), "x").error().message,
      HasSubstr("lists storage '0' twice"));
  storages.back().name = "9";
  EXPECT_THAT(
      read_pytorch_legacy(make_pytorch_legacy(tiny_state_dict(), storages), "x").error().message,
      HasSubstr("lists a storage that no tensor uses"));
}

TEST(PyTorchLegacy, StorageCountsAtTheExtremesAreErrors) {
  const auto good = testing::tiny_pytorch_legacy();
  const std::size_t count_at = good.size() - (8 + 4) - (8 + 16);
  for (const std::uint64_t count :
       {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{1} << 31, std::uint64_t{1} << 62,
        std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    Bytes bad = good;
    std::memcpy(bad.data() + count_at, &count, sizeof count);
    const auto result = read_pytorch_legacy(bad, "x");
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::Corrupt) << count;
  }
}

TEST(PyTorchLegacy, OtherVersionsAreUnsupported) {
  Bytes file = testing::tiny_pytorch_legacy();
  const auto version = bytes_of(packed(std::int64_t{1001}));
  const auto found = std::search(file.begin(), file.end(), version.begin(), version.end());
  ASSERT_NE(found, file.end());
  *found = std::byte{1};

  EXPECT_EQ(read_pytorch_legacy(file, "x").error().code, ErrorCode::Unsupported);
}

}  // namespace
}  // namespace retinaface
