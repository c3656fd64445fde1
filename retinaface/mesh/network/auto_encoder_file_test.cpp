#include "retinaface/mesh/network/auto_encoder_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "retinaface/mesh/network/test_auto_encoder.h"

namespace retinaface::mesh {
namespace {

using ::testing::HasSubstr;

const Bytes& small_file() {
  static const Bytes file = write_auto_encoder(testing::small_auto_encoder()).value();
  return file;
}

/// The answer to a file whose content was changed.
std::string message(const std::function<void(TensorFile&)>& damage) {
  TensorFile content = read_safetensors(small_file(), "x").value();
  damage(content);
  const auto network = read_auto_encoder(write_safetensors(content).value(), "x");
  return network.ok() ? "none" : network.error().message;
}

std::function<void(TensorFile&)> with_first(const std::string& tensor, float value) {
  return [=](TensorFile& file) { file.tensors.at(tensor).values()[0] = value; };
}

std::vector<float> decoded(const MeshAutoEncoder& network) {
  const auto decoder = make_decoder(network);
  std::vector<float> vertices(decoder->num_vertices(0) * kVertexChannels);
  decoder->decode(std::vector<float>{0.5F, -1}, 0, vertices);
  return vertices;
}

TEST(AutoEncoderFile, KeepsEveryPart) {
  const MeshAutoEncoder network = testing::small_auto_encoder();

  const MeshAutoEncoder read = read_auto_encoder(small_file(), "x").value();

  EXPECT_EQ(read.name, network.name);
  EXPECT_EQ(read.licence, network.licence);
  EXPECT_EQ(read.provenance, network.provenance);
  EXPECT_EQ(read.statistics, network.statistics);
  EXPECT_EQ(read.model_vertices, network.model_vertices);
  EXPECT_EQ(read.landmarks68, network.landmarks68);
  EXPECT_EQ(read.hierarchy.down, network.hierarchy.down);
  EXPECT_EQ(read.encoder_parameters, network.encoder_parameters);
  EXPECT_EQ(decoded(read), decoded(network));
  EXPECT_EQ(write_auto_encoder(network).value(), small_file());
}

TEST(AutoEncoderFile, OfHalvesIsSmallerAndDecodesAboutTheSame) {
  const MeshAutoEncoder network = testing::small_auto_encoder();

  const Bytes file = write_auto_encoder(network, StorageType::Float16).value();

  EXPECT_LT(file.size(), small_file().size());
  const auto expected = decoded(network);
  const auto actual = decoded(read_auto_encoder(file, "x").value());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 0.02);
}

TEST(AutoEncoderFile, NamesATensorThatIsMissing) {
  EXPECT_EQ(message([](auto&) {}), "none");
  for (const std::string name : {"statistics.deviation", "level0.triangles", "level1.down",
                                 "level2.up.values", "decoder.latent.weight"}) {
    EXPECT_THAT(message([&](auto& file) { file.tensors.erase(name); }), HasSubstr("is missing"));
  }
}

TEST(AutoEncoderFile, RefusesWhatDoesNotFit) {
  EXPECT_EQ(message(with_first("level1.down", 42)), "x: level 1 keeps vertex 42 of 42");
  EXPECT_EQ(message(with_first("level1.triangles", 11)),
            "x: a triangle of level 1 has vertex 11, there are 11");
  EXPECT_EQ(message(with_first("level2.triangles", 0.5F)),
            "x: tensor 'level2.triangles' holds 0.5, expected indices");
  EXPECT_EQ(message(with_first("level1.up.columns", 11)),
            "x: the step to level 0 blends vertices that do not exist");
  EXPECT_EQ(message(with_first("level1.up.row_starts", 3)),
            "x: the rows of the step to level 0 are not in order");
  EXPECT_EQ(message(with_first("landmarks68", 42)), "x: a landmark at vertex 42");
  EXPECT_EQ(message(with_first("statistics.mean", NAN)), "x: statistics that are not finite");
  EXPECT_EQ(message(with_first("encoder.latent.bias", INFINITY)),
            "x: the encoder has parameters that are not finite");
}

TEST(AutoEncoderFile, RefusesOptionsThatAreNone) {
  const auto with_encoder = [](const std::string& text) {
    return [=](TensorFile& file) { file.metadata["encoder"] = text; };
  };
  EXPECT_EQ(message(with_encoder("{")), "x: its metadata has no options of the encoder");
  const std::string rest = R"("latent_size":2,"widths":[4,3,2],"negative_slope":0.5})";
  EXPECT_EQ(message(with_encoder(R"({"filter":"box","num_taps":2,)" + rest)),
            "x: its metadata has for the encoder the filter 'box', expected 'chebyshev' or "
            "'spiral'");
  EXPECT_EQ(message(with_encoder(R"({"filter":"spiral","num_taps":0,)" + rest)),
            "x: the encoder has 0 taps, expected 1 to 64");
  EXPECT_THAT(message(with_encoder(R"({"filter":"spiral","num_taps":64,"latent_size":2,)"
                                   R"("widths":[16384,16384,16384],"negative_slope":1})")),
              HasSubstr("expected one of shape 64x6x16384"));
  EXPECT_EQ(message([](auto& file) { file.metadata["format"] = "?"; }),
            "x: its metadata has the format '?', expected 'retinaface mesh auto-encoder 1'");
}

}  // namespace
}  // namespace retinaface::mesh
