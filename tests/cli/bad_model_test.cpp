// Models that are none, tried one by one: exit status 4 and one sentence, never a crash.
#include "retinaface/formats/safetensors.h"
#include "retinaface/formats/tensor_file.h"
#include "tests/cli/cli_fixture.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class BadModel : public CliTest {
 protected:
  BadModel() : photo_(picture("photo.png")) {}

  /// What the program says of this model.
  std::string complaint(const std::string& model) {
    const RunResult result = retinaface({"detect", "--model", model, photo_});
    EXPECT_EQ(result.status, 4) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
    EXPECT_LT(result.max_rss_kb, 500'000);
    return result.err;
  }

  /// The random model with its tensors changed.
  template <typename Change>
  std::string changed_model(const Change& change) {
    TensorFile file = read_tensor_file(bytes_of(model_), "model").value();
    change(file.tensors);
    write_bytes(folder_ / "changed.safetensors", write_safetensors(file).value());
    return path("changed.safetensors");
  }

  std::string photo_;
};

TEST_F(BadModel, NoneIsNamedAndTheOneInsideIsUsed) {
  const RunResult result = retinaface({"detect", photo_});

  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(R"("model":{"name":"retinaface-mnet025")"));
}

TEST_F(BadModel, IsLookedForInTheEnvironmentToo) {
  const std::string variable = "RETINAFACE_MODEL=" + model_;

  EXPECT_EQ(retinaface({"detect", "--size", "64", photo_}, {.environment = {variable}}).status, 0);
  EXPECT_EQ(
      retinaface({"detect", "--model", "none.pth", photo_}, {.environment = {variable}}).status, 4)
      << "--model comes first";
}

TEST_F(BadModel, MissingEmptyFolderAndText) {
  write_text(folder_ / "empty.pth", "");
  write_text(folder_ / "text.pth", "weights?\n");

  EXPECT_THAT(complaint(path("none.pth")), HasSubstr("none.pth: No such file or directory"));
  EXPECT_THAT(complaint(path("empty.pth")), HasSubstr("empty.pth: "));
  EXPECT_THAT(complaint(folder_.path()), HasSubstr("is a folder, expected a file"));
  EXPECT_THAT(complaint(path("text.pth")), HasSubstr("text.pth: "));
  EXPECT_THAT(complaint(photo_), HasSubstr("photo.png: "));
}

TEST_F(BadModel, MissingTensorIsNamed) {
  std::string name;
  const std::string model = changed_model([&](NamedTensors& tensors) {
    name = tensors.begin()->first;
    tensors.erase(tensors.begin());
  });

  EXPECT_THAT(complaint(model), HasSubstr(name));
}

TEST_F(BadModel, ExtraTensorIsNamed) {
  const std::string model = changed_model([](NamedTensors& tensors) {
    tensors.emplace("surplus.weight", Tensor(Shape{2, 2}));
  });

  EXPECT_THAT(complaint(model), HasSubstr("surplus.weight"));
}

TEST_F(BadModel, TensorOfAnotherShapeIsNamedWithBothShapes) {
  std::string name;
  const std::string model = changed_model([&](NamedTensors& tensors) {
    name = tensors.begin()->first;
    tensors.begin()->second = Tensor(Shape{7, 3});
  });

  EXPECT_THAT(complaint(model), AllOf(HasSubstr(name), HasSubstr("7x3")));
}

TEST_F(BadModel, SlowEveryTruncationOfTheHeaderAndSomeOfTheRest) {
  const Bytes whole = bytes_of(model_);
  const auto cut = [&](std::size_t size) {
    write_bytes(folder_ / "cut.safetensors",
                Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    complaint(path("cut.safetensors"));
  };

  for (std::size_t size = 0; size < 40; ++size) cut(size);
  cut(500);
  cut(whole.size() / 2);
  cut(whole.size() - 1);
}

TEST_F(BadModel, HeaderThatClaimsToBeHuge) {
  Bytes huge = bytes_of(model_);
  for (std::size_t i = 0; i < 7; ++i) huge[i] = std::byte{0xFF};
  write_bytes(folder_ / "huge.safetensors", huge);

  complaint(path("huge.safetensors"));
}

TEST_F(BadModel, OfGigabytesIsRefusedWithoutBeingRead) {
  write_text(folder_ / "zeros.pth", "");
  fs::resize_file(folder_ / "zeros.pth", 10'000'000'000);  // takes no room on the disk
  write_text(folder_ / "large.zip", "PK\x03\x04");
  fs::resize_file(folder_ / "large.zip", 10'000'000'000);

  EXPECT_THAT(complaint(path("zeros.pth")), HasSubstr("zeros.pth: is of no known format"));
  EXPECT_THAT(complaint(path("large.zip")),
              HasSubstr("has 10000000000 bytes, at most 4294967296 are allowed"));
}

TEST_F(BadModel, LargerThanMemoryIsASentence) {
#ifdef RETINAFACE_SANITIZED
  GTEST_SKIP() << "a sanitizer's shadow needs more addresses than this test leaves";
#endif
  write_text(folder_ / "large.zip", "PK\x03\x04");
  fs::resize_file(folder_ / "large.zip", 4'000'000'000);

  const RunResult result =
      run({"/bin/sh", "-c", "ulimit -v 2000000; exec \"$@\"", "sh", RETINAFACE_PROGRAM, "detect",
           "--model", path("large.zip"), photo_});

  EXPECT_EQ(result.status, 4);
  EXPECT_THAT(result.err,
              HasSubstr("large.zip: its 4000000000 bytes need more memory than there is"));
}

TEST_F(BadModel, PickleThatRunsACommandRunsNothing) {
  // protocol 2: os.system("touch <proof>"), as __reduce__ writes it
  const std::string proof = path("proof");
  const std::string command = "touch " + proof;
  std::string pickle = std::string("\x80\x02") + "cposix\nsystem\nX";
  for (int shift = 0; shift < 32; shift += 8)
    pickle += static_cast<char>(command.size() >> shift & 0xFF);
  pickle += command + "\x85R.";
  write_text(folder_ / "evil.pkl", pickle);
  // The legacy form begins with a pickled magic number and protocol version.
  const std::string magic(
      "\x80\x02\x8A\x0A\x6C\xFC\x9C\x46\xF9\x20\x6A\xA8\x50\x19.\x80\x02M\xE9\x03.", 21);
  write_text(folder_ / "evil.pth", magic + pickle + pickle);

  complaint(path("evil.pkl"));
  complaint(path("evil.pth"));

  EXPECT_FALSE(fs::exists(proof));
}

TEST_F(BadModel, AnotherKindOfNetwork) {
  for (const char* name :
       {"weights/yunet_n_dynamic.onnx", "weights/mobilenet_v1_x025_imagenet.pth"}) {
    const fs::path other = shared_data(name);
    RETINAFACE_SKIP_WITHOUT(other);
    EXPECT_THAT(complaint(other), HasSubstr(other.string()));
  }
}

}  // namespace
}  // namespace retinaface::testing
