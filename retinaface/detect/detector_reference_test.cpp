// Our faces against those that other programs found with the same weights.

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "retinaface/detect/photo_testing.h"

namespace retinaface {
namespace {

using testing::kBandPhoto;
using testing::kWeights;
using testing::landmark_distance;
using testing::photo;
using testing::photo_detector;
using testing::same_face;
using testing::shared_data;

/// Lines "x1 y1 x2 y2 score x0 y0 … x4 y4"; # starts a comment.
std::vector<Face> read_golden(const std::filesystem::path& path) {
  std::vector<Face> faces;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream numbers(line);
    Face face;
    numbers >> face.box.x1 >> face.box.y1 >> face.box.x2 >> face.box.y2 >> face.score;
    for (Point& point : face.landmarks.points) numbers >> point.x >> point.y;
    faces.push_back(face);
  }
  return faces;
}

/// One file of a .tar.gz.
std::string read_archived(const std::filesystem::path& archive_path, const std::string& suffix) {
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                      &archive_read_free);
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_open_filename(reader.get(), archive_path.c_str(), 1 << 16);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK) {
    if (!std::string(archive_entry_pathname(entry)).ends_with(suffix)) continue;
    std::string text(static_cast<std::size_t>(archive_entry_size(entry)), '\0');
    archive_read_data(reader.get(), text.data(), text.size());
    return text;
  }
  return "";
}

/// WIDER FACE's format: name, count, then "x y width height score".
std::vector<Face> read_wider_detections(const std::string& text) {
  std::istringstream lines(text);
  std::string name;
  std::size_t count = 0;
  lines >> name >> count;
  std::vector<Face> faces(count);
  for (Face& face : faces) {
    float width = 0;
    float height = 0;
    lines >> face.box.x1 >> face.box.y1 >> width >> height >> face.score;
    face.box.x2 = face.box.x1 + width;
    face.box.y2 = face.box.y1 + height;
  }
  return faces;
}

TEST(DetectorReference, GivesTheGoldenFacesInTheirOrder) {
  const auto golden_path = shared_data("golden/detections.txt");
  RETINAFACE_SKIP_WITHOUT(golden_path);
  const auto golden = read_golden(golden_path);
  const Image image = photo(shared_data("golden/input_640x640.png"));

  const auto faces = photo_detector(protocol_options("P-VGA").value()).detect(image.view()).value();

  ASSERT_EQ(golden.size(), 139U);
  ASSERT_EQ(faces.size(), golden.size());
  for (std::size_t i = 0; i < faces.size(); ++i) {
    EXPECT_LE(testing::largest_shift(faces[i], golden[i]), 0.05) << "face " << i;
    EXPECT_NEAR(faces[i].score, golden[i].score, 1e-4) << "face " << i;
  }
}

/// Published results for WIDER FACE, box sides cut to whole numbers. That program does not pad its
/// input (684 rows are no multiple of 32), so what it sees along the bottom border differs.
TEST(DetectorReference, GivesThePublishedFacesOfAWiderPicture) {
  const auto archive_path = shared_data("wider/detections_mnet025_original_size.tar.gz");
  RETINAFACE_SKIP_WITHOUT(archive_path);
  const auto published = read_wider_detections(
      read_archived(archive_path, "0--Parade/0_Parade_marchingband_1_149.txt"));
  const Image image = photo(kBandPhoto);

  const auto faces =
      photo_detector(protocol_options("P-orig").value()).detect(image.view()).value();

  ASSERT_EQ(published.size(), 99U);
  EXPECT_EQ(faces.size(), published.size());
  std::size_t num_same = 0;
  for (const Face& expected : published) {
    const bool is_found = std::ranges::any_of(faces, [&](const Face& face) {
      const Box& box = face.box;
      return std::abs(box.x1 - expected.box.x1) < 1.1F &&
             std::abs(box.y1 - expected.box.y1) < 1.1F &&
             std::abs(box.x2 - expected.box.x2) < 2.1F &&
             std::abs(box.y2 - expected.box.y2) < 2.1F &&
             std::abs(face.score - expected.score) < 0.01F;
    });
    if (is_found) ++num_same;
    EXPECT_TRUE(is_found || expected.score < 0.05F) << expected.score;
  }
  EXPECT_GE(num_same, published.size() - 2);
}

struct PhotoCount {
  const char* name;
  std::size_t num_faces;  ///< at 640 pixels, looked at one by one
};
constexpr PhotoCount kPhotos[] = {{"0_Parade_marchingband_1_149.jpg", 24},
                                  {"biubug6_1MB_sample.jpg", 80},
                                  {"biubug6_curve_1.jpg", 4},
                                  {"biubug6_test.jpg", 24},
                                  {"insightface_t1.jpg", 6}};

class DetectorReferencePhotos : public ::testing::TestWithParam<PhotoCount> {
 protected:
  Image photo_ = [] {
    const auto path = shared_data("images") / GetParam().name;
    return std::filesystem::exists(path) ? photo(path) : Image();
  }();

  void SetUp() override {
    if (photo_.empty()) GTEST_SKIP() << "needs the photos of the shared data folder";
  }

  std::vector<Face> find(const char* weights, float min_score) const {
    return photo_detector({.min_score = min_score}, shared_data("weights") / weights)
        .detect(photo_.view())
        .value();
  }
};

TEST_P(DetectorReferencePhotos, HaveTheFacesThatPeopleCount) {
  const std::size_t expected = GetParam().num_faces;

  for (const char* weights : {"retinaface_mnet025.pth", "retinaface_mnet025_zipformat.pth"}) {
    const std::size_t found = find(weights, 0.5F).size();

    EXPECT_GE(found, expected) << weights;
    EXPECT_LE(found, expected + expected / 4 + 10) << weights;
  }
}

/// Two networks of different authors, in different file formats, agree on what is a face and where
/// its eyes, nose and mouth are.
TEST_P(DetectorReferencePhotos, OtherNetworksAgreeOnFacesAndLandmarks) {
  const auto reference = find("retinaface_mnet025.pth", 0.02F);
  for (const char* weights : {"retinaface_mnet025_zipformat.pth", "mnet.25-0000.params"}) {
    for (const Face& face : find(weights, 0.9F)) {
      const Face* const same = same_face(face, reference);

      ASSERT_NE(same, nullptr) << weights << " at " << face.box.x1 << ", " << face.box.y1;
      EXPECT_LT(landmark_distance(face, *same), 0.1)
          << weights << " at " << face.box.x1 << ", " << face.box.y1;
    }
  }
}

TEST_P(DetectorReferencePhotos, InsightFacesNetworkFindsTheConfidentFaces) {
  const auto found = find("mnet.25-0000.params", 0.1F);
  std::size_t num_confident = 0;
  std::size_t num_found = 0;
  for (const Face& face : find("retinaface_mnet025.pth", 0.99F)) {
    ++num_confident;
    if (same_face(face, found) != nullptr) ++num_found;
  }

  EXPECT_GE(num_found, num_confident - num_confident / 10);
}

INSTANTIATE_TEST_SUITE_P(Photos, DetectorReferencePhotos, ::testing::ValuesIn(kPhotos),
                         [](const auto& photo_count) {
                           std::string name = photo_count.param.name;
                           std::erase_if(name, [](char c) { return c == '.' || c == '_'; });
                           return name;
                         });

}  // namespace
}  // namespace retinaface
