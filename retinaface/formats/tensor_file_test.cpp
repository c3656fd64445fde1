#include "retinaface/formats/tensor_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "retinaface/base/file.h"
#include "retinaface/formats/tiny_files.h"
#include "retinaface/testing/shared_data.h"

namespace retinaface {
namespace {

using testing::bytes_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::shared_data;

const std::vector<std::pair<TensorFileFormat, Bytes>>& tiny_files() {
  static const std::vector<std::pair<TensorFileFormat, Bytes>> files{
      {TensorFileFormat::Safetensors, testing::tiny_safetensors()},
      {TensorFileFormat::PyTorchZip, testing::tiny_pytorch_zip()},
      {TensorFileFormat::PyTorchLegacy, testing::tiny_pytorch_legacy()},
      {TensorFileFormat::MxNetParams, testing::tiny_mxnet()},
      {TensorFileFormat::Onnx, testing::tiny_onnx()}};
  return files;
}

TEST(TensorFile, ReadsTheSameTensorsFromEveryFormat) {
  for (const auto& [format, bytes] : tiny_files()) {
    EXPECT_EQ(sniff_tensor_file(bytes, "x").value(), format);
    const auto file = read_tensor_file(bytes, "x");
    ASSERT_TRUE(file.ok()) << to_string(format) << file.error().message;
    ASSERT_EQ(file->tensors.size(), 2U) << to_string(format);
    EXPECT_EQ(file->tensors.at("a").shape(), (Shape{2, 2}));
    EXPECT_THAT(file->tensors.at("a").values(), ElementsAre(1, 2, 3, 4)) << to_string(format);
    EXPECT_THAT(file->tensors.at("b").values(), ElementsAre(5)) << to_string(format);
  }
}

TEST(TensorFile, EveryTruncationIsAnError) {
  for (const auto& [format, bytes] : tiny_files()) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      // At these places a cut ONNX model is a whole smaller one: nothing says how long it is.
      const auto result = read_tensor_file(std::span(bytes).first(size), "x");
      if (format == TensorFileFormat::Onnx && result.ok()) continue;
      ASSERT_FALSE(result.ok()) << to_string(format) << " cut to " << size;
      EXPECT_THAT(result.error().message, ::testing::StartsWith("x: "));
    }
  }
}

TEST(TensorFile, AFlippedBitIsReadOrRefusedButNeverCrashes) {
  std::size_t num_refused = 0;
  for (const auto& [format, bytes] : tiny_files()) {
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      Bytes damaged = bytes;
      damaged[bit / 8] ^= std::byte{1} << (bit % 8);
      const auto result = read_tensor_file(damaged, "x");
      if (result.ok()) {
        EXPECT_LE(result->tensors.size(), 2U);
      } else {
        ++num_refused;
      }
    }
  }
  EXPECT_GT(num_refused, 1000U);
}

std::string refusal_of(std::string_view content) {
  const auto result = sniff_tensor_file(bytes_of(content), "x.bin");
  return result.ok() ? to_string(*result) : result.error().message;
}

TEST(TensorFile, OtherThingsAreNamed) {
  using namespace std::string_view_literals;
  EXPECT_EQ(refusal_of(""),
            "x.bin: is empty, expected weights as safetensors, PyTorch, MXNet params or ONNX");
  EXPECT_THAT(refusal_of("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
              HasSubstr("is a Git LFS pointer, not the weights themselves; fetch the real file"));
  EXPECT_THAT(refusal_of("\xFF\xD8\xFF\xE0"), HasSubstr("is a JPEG picture"));
  EXPECT_THAT(refusal_of("\x89PNG\r\n\x1a\n"), HasSubstr("is a PNG picture"));
  EXPECT_THAT(refusal_of("RIFF1234WEBPVP8 "), HasSubstr("is a WebP picture"));
  EXPECT_THAT(refusal_of("\x89HDF\r\n\x1a\n"), HasSubstr("is an HDF5 file"));
  EXPECT_THAT(refusal_of("\x1c\0\0\0TFL3"sv), HasSubstr("TensorFlow Lite"));
  EXPECT_THAT(refusal_of("7767517\n75 83\n"), HasSubstr("is an ncnn network"));
  EXPECT_THAT(refusal_of("<!DOCTYPE html><html>"), HasSubstr("is a web page"));
  EXPECT_THAT(refusal_of("hello world\n"), HasSubstr("is a text, expected weights"));
  EXPECT_THAT(refusal_of("{\"nodes\": {\"op\": 1}}"), HasSubstr("is a text"));
  EXPECT_THAT(refusal_of("\x80\x03}q\x00."sv), HasSubstr("is a pickle, but none of torch.save"));
  EXPECT_THAT(refusal_of("\x01\x02\x03"), HasSubstr("is of no known format"));
}

TEST(TensorFile, AFileWithoutFloatsIsNoNetwork) {
  EXPECT_THAT(
      read_tensor_file(bytes_of(testing::packed(std::uint64_t{2}) + "{}"), "x").error().message,
      HasSubstr("is a safetensors file without any tensor of floats"));
}

struct RealFile {
  std::string path;
  TensorFileFormat format;
  std::size_t num_tensors;
  std::string name;
  Shape shape;
  float first, last;
};

// Counts and values were taken from the files with an independent reader.
TEST(TensorFile, ReadsRealWeights) {
  const std::vector<RealFile> files{
      {"weights/retinaface_mnet025.pth",
       TensorFileFormat::PyTorchLegacy,
       253,
       "body.stage1.0.0.weight",
       {8, 3, 3, 3},
       0.10497289150953293F,
       0.14619608223438263F},
      {"weights/retinaface_mnet025.pth",
       TensorFileFormat::PyTorchLegacy,
       253,
       "LandmarkHead.2.conv1x1.bias",
       {20},
       -0.12285832315683365F,
       0.21163247525691986F},
      {"weights/retinaface_mnet025_zipformat.pth",
       TensorFileFormat::PyTorchZip,
       253,
       "body.stage1.0.0.weight",
       {8, 3, 3, 3},
       0.002153528155758977F,
       0.09296160191297531F},
      {"weights/retinaface_mnet025_zipformat.pth",
       TensorFileFormat::PyTorchZip,
       253,
       "LandmarkHead.2.conv1x1.bias",
       {20},
       -0.14002586901187897F,
       0.22860153019428253F},
      {"weights/mobilenet_v1_x025_imagenet.pth",
       TensorFileFormat::PyTorchLegacy,
       137,
       "fc.bias",
       {1000},
       -0.033473171293735504F,
       0.042314108461141586F},
      {"weights/mnet.25-0000.params",
       TensorFileFormat::MxNetParams,
       273,
       "mobilenet0_batchnorm5_gamma",
       {32},
       0.16045057773590088F,
       0.13282638788223267F},
      {"weights/mnet.25-0000.params",
       TensorFileFormat::MxNetParams,
       273,
       "rf_c2_lateral_bn_moving_mean",
       {64},
       -0.058251187205314636F,
       -0.035369351506233215F},
  };
  for (const RealFile& expected : files) {
    const auto path = shared_data(expected.path);
    RETINAFACE_SKIP_WITHOUT(path);
    const auto bytes = read_file(path).value();

    EXPECT_EQ(sniff_tensor_file(bytes, "x").value(), expected.format);
    const auto file = read_tensor_file(bytes, expected.path);

    ASSERT_TRUE(file.ok()) << file.error().message;
    EXPECT_EQ(file->tensors.size(), expected.num_tensors) << expected.path;
    const auto& tensor = file->tensors.at(expected.name);
    EXPECT_EQ(tensor.shape(), expected.shape);
    EXPECT_EQ(tensor.values().front(), expected.first);
    EXPECT_EQ(tensor.values().back(), expected.last);
  }
}

TEST(TensorFile, ReadsRealOnnxModels) {
  const auto path = shared_data("weights/retinaface_mnet025_640.onnx");
  RETINAFACE_SKIP_WITHOUT(path);

  const auto file = read_tensor_file(read_file(path).value(), "x");

  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file->tensors.at("onnx::Conv_595").shape(), (Shape{8, 3, 3, 3}));
}

}  // namespace
}  // namespace retinaface
