#include "retinaface/formats/pickle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "retinaface/formats/tiny_files.h"

namespace retinaface::internal {
namespace {

using testing::bytes_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::packed;
using testing::PickleProgram;

Result<Pickle> run(const PickleProgram& program) {
  return read_pickle(bytes_of(program.finished()), "x.pth");
}

std::string message_of(const PickleProgram& program) {
  const auto result = run(program);
  return result.ok() ? "was read" : result.error().message;
}

TEST(Pickle, BuildsPlainContainers) {
  const auto pickle =
      run(PickleProgram().raw("}(").text("n").raw("](K\x01M\x02\x01J\xff\xff\xff\xff"
                                                  "eu"));

  ASSERT_TRUE(pickle.ok()) << pickle.error().message;
  const auto* dict = pickle->get<PickleDict>(pickle->root);
  ASSERT_NE(dict, nullptr);
  ASSERT_EQ(dict->entries.size(), 1U);
  EXPECT_EQ(*pickle->get<std::string>(dict->entries[0].first), "n");
  std::vector<std::int64_t> numbers;
  for (const auto id : pickle->get<PickleSequence>(dict->entries[0].second)->items) {
    numbers.push_back(*pickle->get<std::int64_t>(id));
  }
  EXPECT_THAT(numbers, ElementsAre(1, 258, -1));
}

TEST(Pickle, LongIntegersAreTwosComplement) {
  const auto value = [](std::string_view code) {
    const auto pickle = run(PickleProgram().raw(code)).value();
    const auto* number = pickle.get<std::int64_t>(pickle.root);
    return number == nullptr ? std::int64_t{-999} : *number;
  };
  using namespace std::string_view_literals;

  EXPECT_EQ(value("\x8a\x00"sv), 0);
  EXPECT_EQ(value("\x8a\x01\xff"sv), -1);
  EXPECT_EQ(value("\x8a\x02\xff\x00"sv), 255);
  EXPECT_EQ(value("\x8b\x02\x00\x00\x00\x00\x80"sv), -32768);
  EXPECT_EQ(value("\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01"sv), -999);
}

TEST(Pickle, NamesOutsideTheListAreRefused) {
  EXPECT_EQ(message_of(PickleProgram().global("os", "system").text("id").raw("\x85R")),
            "x.pth: its pickle asks for os.system, only tensors and plain containers are read");
  const PickleProgram by_stack =
      PickleProgram().raw("\x8c\x05posix\x8c\x06system\x93\x8c\x02id\x85R");
  EXPECT_THAT(message_of(by_stack), HasSubstr("asks for posix.system,"));
  for (const auto& [module, name] :
       std::vector<std::pair<std::string, std::string>>{{"builtins", "eval"},
                                                        {"__builtin__", "getattr"},
                                                        {"torch", "load"},
                                                        {"torch.storage", "_load_from_bytes"},
                                                        {"torch._utils", "os.system"},
                                                        {"torch", "FloatStorage.__init__"},
                                                        {"collections", "OrderedDict.__class__"},
                                                        {"torch.serialization", "load"},
                                                        {"collections ", "OrderedDict"},
                                                        {"", ""}}) {
    EXPECT_THAT(message_of(PickleProgram().global(module, name)), HasSubstr("asks for")) << name;
  }
}

TEST(Pickle, ForeignNamesInMessagesArePrintableAndShort) {
  const auto message = message_of(PickleProgram().global("o\x1b[31ms", std::string(100'000, 'a')));

  EXPECT_THAT(message, HasSubstr("o\\x1b[31ms."));
  EXPECT_LT(message.size(), 300U);
}

TEST(Pickle, OnlyConstructorsAreCalled) {
  EXPECT_THAT(message_of(PickleProgram().text("os.system").raw(")R")),
              HasSubstr("a call of something that is no constructor"));
  EXPECT_THAT(message_of(PickleProgram().global("torch", "FloatStorage").raw(")R")),
              HasSubstr("a call of something that is no constructor"));
  EXPECT_THAT(message_of(PickleProgram().global("torch", "float32").raw(")R")),
              HasSubstr("a call of something that is no constructor"));
  EXPECT_THAT(message_of(PickleProgram().global("collections", "OrderedDict").raw("NR")),
              HasSubstr("no tuple"));
}

TEST(Pickle, StateIsSetOnDictionariesOnly) {
  EXPECT_EQ(message_of(PickleProgram().ordered_dict().raw("}").text("_metadata").raw("Nsb")),
            "was read");
  EXPECT_THAT(message_of(PickleProgram().raw("]}").text("__setstate__").raw("Nsb")),
              HasSubstr("an object's own state"));
  EXPECT_THAT(message_of(PickleProgram().global("torch", "device").raw("}b")),
              HasSubstr("an object's own state"));
}

TEST(Pickle, OpcodesThatTorchDoesNotWriteAreRefused) {
  // INST, OBJ, NEWOBJ, NEWOBJ_EX, EXT1, EXT2, EXT4, PERSID, INT, LONG, FLOAT, STRING, UNICODE, PUT,
  // GET, EMPTY_SET, ADDITEMS, FROZENSET, BYTEARRAY8, NEXT_BUFFER, READONLY_BUFFER.
  for (const char opcode : std::string("io\x81\x92\x82\x83\x84PILFSVpg\x8f\x90\x91\x96\x97\x98")) {
    const auto result =
        run(PickleProgram().raw("(").raw(std::string(1, opcode)).raw("os\nsystem\n"));
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::Unsupported) << opcode;
    EXPECT_THAT(result.error().message, HasSubstr("asks for opcode 0x"));
  }
  EXPECT_THAT(message_of(PickleProgram().raw("(i")), HasSubstr("opcode 0x69 at byte 3"));
}

TEST(Pickle, TheStackIsNeverTakenFromBelow) {
  for (const std::string program :
       {"",     "0", "1",      "2",   "t",    "l",     "d",    "a",    "e",
        "s",    "u", "R",      "b",   "Q",    "\x93",  "\x94", "\x85", "\x86",
        "\x87", "(", "N(\x85", "N(a", "NN(R", "](NNs", "}(Nu", "}(N(s"}) {
    const auto result = run(PickleProgram().raw(program));
    ASSERT_FALSE(result.ok()) << program;
    EXPECT_EQ(result.error().code, ErrorCode::Corrupt) << program << result.error().message;
  }
}

TEST(Pickle, LengthsBeyondTheProgramAreErrors) {
  for (const std::string& program :
       {"X" + packed(std::uint32_t{0xFFFFFFFF}), "X" + packed(std::uint32_t{0x7FFFFFFF}),
        "\x8d" + packed(std::uint64_t{1} << 63), "\x8e" + packed(~std::uint64_t{0}),
        "B" + packed(std::uint32_t{0x80000000}), "\x8b" + packed(std::uint32_t{0xFFFFFFFF}),
        "\x95" + packed(~std::uint64_t{0}), std::string("cos\nsystem"), std::string("G123")}) {
    const auto result = run(PickleProgram().raw(program));
    ASSERT_FALSE(result.ok());
    EXPECT_THAT(result.error().message, HasSubstr("breaks off"));
  }
}

TEST(Pickle, AMemoIndexMayBeAnyNumber) {
  const PickleProgram far = PickleProgram()
                                .raw("Nr")
                                .raw(packed(std::uint32_t{0xFFFFFFFF}))
                                .raw("0j")
                                .raw(packed(std::uint32_t{0xFFFFFFFF}));

  EXPECT_EQ(message_of(far), "was read");
  EXPECT_THAT(message_of(PickleProgram().raw("h\x07")), HasSubstr("forgotten"));
}

TEST(Pickle, CircularAndDeepStructuresAreFreed) {
  EXPECT_EQ(message_of(PickleProgram()
                           .raw("]q")
                           .raw(std::string(1, '\0'))
                           .raw("h")
                           .raw(std::string(1, '\0'))
                           .raw("a")),
            "was read");
  EXPECT_EQ(message_of(PickleProgram().raw("N" + std::string(500'000, '\x85'))), "was read");
  EXPECT_THAT(message_of(PickleProgram().raw(std::string(500'000, '('))), HasSubstr("malformed"));
}

TEST(Pickle, TooManyValuesAreAnError) {
  const auto result = run(PickleProgram().raw(std::string(1'100'000, 'N')));

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::LimitExceeded);
}

TEST(Pickle, CopyingOneListAgainAndAgainIsAnError) {
  PickleProgram bomb;  // a list of 10,000 pairs, made into 1,000 dictionaries
  bomb.raw("](");
  for (int i = 0; i < 10'000; ++i) bomb.raw("NN\x86");
  bomb.raw(
          "eq\x01"
          "0")
      .global("collections", "OrderedDict")
      .raw("q\x02");
  for (int i = 0; i < 1'000; ++i) bomb.raw("h\x02h\x01\x85R");

  const auto result = run(bomb);

  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::LimitExceeded);
}

TEST(Pickle, ProtocolsAboveFiveAreUnsupported) {
  EXPECT_EQ(read_pickle(bytes_of("\x80\x05N."), "x").value().num_bytes, 4U);
  EXPECT_EQ(read_pickle(bytes_of("\x80\x06N."), "x").error().code, ErrorCode::Unsupported);
}

TEST(Pickle, OddStorageReferencesAreErrors) {
  const auto reference = [](PickleProgram items) {
    return message_of(PickleProgram()
                          .raw("(")
                          .raw(items.finished().substr(2, items.finished().size() - 3))
                          .raw("tQ"));
  };
  const auto typed = [](std::string_view kind, std::int64_t count) {
    return PickleProgram()
        .text(kind)
        .global("torch", "FloatStorage")
        .text("0")
        .text("cpu")
        .integer(count);
  };

  EXPECT_EQ(reference(typed("storage", 4)), "was read");
  EXPECT_EQ(reference(typed("storage", 4).raw("N")), "was read");
  EXPECT_THAT(reference(typed("module", 4)), HasSubstr("does not write"));
  EXPECT_THAT(reference(typed("storage", -1)), HasSubstr("does not write"));
  EXPECT_THAT(reference(typed("storage", 4).raw(")")), HasSubstr("does not write"));
  EXPECT_THAT(reference(PickleProgram().text("storage")), HasSubstr("does not write"));
  EXPECT_THAT(message_of(PickleProgram().text("../../etc/passwd").raw("Q")), HasSubstr("no tuple"));
}

}  // namespace
}  // namespace retinaface::internal
