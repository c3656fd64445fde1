// `retinaface data synth`: pictures of people who are not.
#include <map>

#include "retinaface/data/json_lines.h"
#include "retinaface/formats/safetensors.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/encode.h"
#include "retinaface/mesh/model/model_file.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/face_model.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Synth : public CliTest {
 protected:
  Synth() : face_model_(path("mask.safetensors")) {
    write_bytes(face_model_, mesh::write_morphable_model(mask_model()).value());
  }

  /// Small pictures into the folder `name`.
  [[nodiscard]] RunResult synth(const std::string& name,
                                const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{"data", "synth",       face_model_, "-o", path(name), "--size",
                                 "128",  "96",          "--count",   "3",  "--faces",  "1",
                                 "2",    "--face-size", "20",        "50"};
    all.insert(all.end(), more.begin(), more.end());
    return retinaface(all);
  }

  /// The content of every file of a folder, by name.
  [[nodiscard]] std::map<std::string, Bytes> files_in(const std::string& name) const {
    std::map<std::string, Bytes> files;
    for (const auto& entry : fs::directory_iterator(folder_ / name))
      files.emplace(entry.path().filename().string(), bytes_of(entry.path()));
    return files;
  }

  std::string face_model_;
};

TEST_F(Synth, WritesAsManyPicturesAsAskedForAndALabelForEachFace) {
  const RunResult result = synth("people");

  ASSERT_EQ(result.status, 0) << result.err;
  const auto labels = read_label_lines(folder_ / "people/labels.jsonl").value();
  ASSERT_THAT(labels, SizeIs(3));
  std::size_t num_faces = 0;
  for (const LabelledImage& image : labels) {
    const Image picture = read_image(folder_ / "people" / image.path).value().image;
    EXPECT_EQ(picture.width(), 128);
    EXPECT_EQ(picture.height(), 96);
    for (const LabelledFace& face : image.faces) {
      EXPECT_GE(face.box.x1, 0);
      EXPECT_LE(face.box.x2, 128);
      EXPECT_GT(face.box.area(), 0);
      EXPECT_TRUE(face.landmarks.has_value());
    }
    EXPECT_LE(image.faces.size(), 2U);
    num_faces += image.faces.size();
  }
  EXPECT_GE(num_faces, 1U);
  EXPECT_THAT(result.err, HasSubstr("people: 3 pictures, " + std::to_string(num_faces) + " face"));
}

TEST_F(Synth, TheLabelsSayMoreThanADetectorNeeds) {
  ASSERT_EQ(synth("people", {"--vertices"}).status, 0);

  const auto lines = json_lines(text_of(folder_ / "people/labels.jsonl"));
  for (const auto& picture : lines) {
    EXPECT_GT(picture["camera"]["focal"], 0) << picture.dump().substr(0, 200);
    for (const auto& face : picture["faces"]) {
      EXPECT_THAT(face["points68"], SizeIs(68));
      EXPECT_THAT(face["visible68"], SizeIs(68));
      EXPECT_TRUE(face.contains("pose"));
    }
    const fs::path vertices = fs::path(folder_ / "people" / picture["image"].get<std::string>())
                                  .replace_extension(".safetensors");
    ASSERT_TRUE(picture["faces"].empty() || fs::exists(vertices));
    if (picture["faces"].empty()) continue;
    const TensorFile file = read_safetensors(bytes_of(vertices), "vertices").value();
    EXPECT_EQ(file.tensors.at("vertices").shape().num_elements(),
              static_cast<std::int64_t>(picture["faces"].size() * 3 * mask_model().num_vertices()));
  }
}

TEST_F(Synth, OneSeedGivesTheSameBytesWhateverTheThreads) {
  ASSERT_EQ(synth("first", {"--seed", "5", "-j", "1"}).status, 0);
  ASSERT_EQ(synth("second", {"--seed", "5", "-j", "3"}).status, 0);
  ASSERT_EQ(synth("other", {"--seed", "6"}).status, 0);

  EXPECT_THAT(files_in("first"), SizeIs(4));
  EXPECT_EQ(files_in("first"), files_in("second"));
  EXPECT_NE(files_in("first").at("000000.jpg"), files_in("other").at("000000.jpg"));
}

TEST_F(Synth, BackgroundsComeFromThePicturesOfAFolder) {
  fs::create_directories(folder_ / "rooms");
  Image green(200, 150, PixelFormat::Rgb8);
  for (int y = 0; y < green.height(); ++y)
    for (int x = 0; x < green.width(); ++x) {
      green.pixel(x, y)[0] = green.pixel(x, y)[2] = 0;
      green.pixel(x, y)[1] = 255;
    }
  write_image(folder_ / "rooms/green.png", green.view()).value();

  const RunResult result = synth("people", {"--backgrounds", path("rooms")});

  ASSERT_EQ(result.status, 0) << result.err;
  for (const char* name : {"000000.jpg", "000001.jpg", "000002.jpg"}) {
    const Image picture = read_image(folder_ / "people" / name).value().image;
    const std::uint8_t* corner = picture.pixel(1, 1);
    EXPECT_GT(corner[1], corner[0] + 60) << name;
    EXPECT_GT(corner[1], corner[2] + 60) << name;
  }
}

TEST_F(Synth, WhatAFolderHoldsIsNotReplaced) {
  ASSERT_EQ(synth("people", {"--seed", "5"}).status, 0);
  const auto before = files_in("people");
  picture("photos/000002.jpg");
  const auto photos = files_in("photos");

  const RunResult again = synth("people", {"--seed", "6"});
  const RunResult beside = synth("photos");

  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("people: holds labels.jsonl already"));
  EXPECT_EQ(files_in("people"), before);
  EXPECT_EQ(beside.status, 2);
  EXPECT_THAT(beside.err, HasSubstr("photos: holds 000002.jpg already"));
  EXPECT_EQ(files_in("photos"), photos);
}

TEST_F(Synth, AFolderWithoutPicturesIsNoBackground) {
  fs::create_directories(folder_ / "empty");

  const RunResult result = synth("people", {"--backgrounds", path("empty")});

  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("empty: holds no picture, expected backgrounds"));
  EXPECT_FALSE(fs::exists(folder_ / "people"));
}

TEST_F(Synth, WrongUsageIsStatusTwoAndOneSentence) {
  for (const std::vector<std::string>& more : {std::vector<std::string>{"--count", "-1"},
                                               {"--faces", "3", "1"},
                                               {"--faces", "1"},
                                               {"--face-size", "50", "20"},
                                               {"--size", "0", "10"},
                                               {"--max-yaw", "-5"},
                                               {"--things", "2"},
                                               {"--quality", "0"},
                                               {"--threads", "-1"}}) {
    const RunResult result = synth("people", more);

    const std::string line = ::testing::PrintToString(more);
    EXPECT_EQ(result.status, 2) << line << result.err;
    EXPECT_THAT(result.out, IsEmpty()) << line;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << line << result.err;
    EXPECT_FALSE(fs::exists(folder_ / "people")) << line;
  }
}

TEST_F(Synth, AModelThatIsNoneIsStatusFour) {
  write_text(folder_ / "text.npz", "no archive");

  EXPECT_EQ(retinaface({"data", "synth", path("text.npz"), "-o", path("people")}).status, 4);
  EXPECT_EQ(retinaface({"data", "synth", path("none"), "-o", path("people")}).status, 4);
  EXPECT_EQ(retinaface({"data", "synth", model_, "-o", path("people")}).status, 4);
  EXPECT_FALSE(fs::exists(folder_ / "people"));
}

}  // namespace
}  // namespace retinaface::testing
