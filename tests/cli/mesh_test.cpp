// `retinaface mesh`: meshes fitted to the faces of pictures.
#include <algorithm>

#include "retinaface/formats/safetensors.h"
#include "retinaface/image/decode.h"
#include "retinaface/image/encode.h"
#include "retinaface/image/resize.h"
#include "retinaface/mesh/io/mesh_file.h"
#include "retinaface/mesh/model/model_file.h"
#include "tests/cli/cli_fixture.h"
#include "tests/cli/face_model.h"

namespace retinaface::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kPeople = RETINAFACE_EXAMPLES "/people.jpg";  // seven faces

class MeshCommand : public CliTest {
 protected:
  MeshCommand() : face_model_(path("mask.safetensors")) {
    write_bytes(face_model_, mesh::write_morphable_model(mask_model()).value());
  }

  /// Runs `retinaface mesh` on these with the mask, by landmarks as long as nothing else is asked
  /// for.
  [[nodiscard]] RunResult mesh(const std::vector<std::string>& arguments) const {
    std::vector<std::string> all{"mesh",      "--face-model", face_model_, "-o",
                                 path("out"), "-q",           "--fit-by",  "landmarks"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return retinaface(all);
  }

  /// The upper rows of the picture of people, made `scale` times as large.
  [[nodiscard]] std::string part_of_people(int height, double scale) const {
    const Image people = read_image(kPeople).value().image;
    const Image part =
        resize_by(people.view().crop(0, 0, people.width(), height), scale, Interpolation::Area);
    write_image(folder_ / "part.png", part.view()).value();
    return path("part.png");
  }

  std::string face_model_;
};

TEST_F(MeshCommand, PrintsWhatItFoundOfEachFace) {
  const RunResult result = mesh({kPeople, "--max-faces", "2", "--no-pictures"});

  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  const auto lines = json_lines(result.out);
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines[0]["schema"], "retinaface-mesh/1");
  EXPECT_EQ(lines[0]["width"], 960);
  EXPECT_EQ(lines[0]["face_model"]["name"], "mask");
  EXPECT_THAT(lines[0]["face_model"]["sha256"].get<std::string>(), SizeIs(64));
  EXPECT_EQ(lines[0]["detector"]["name"], "retinaface-mnet025");
  ASSERT_THAT(lines[0]["faces"], SizeIs(2));
  for (const json& face : lines[0]["faces"]) {
    EXPECT_THAT(face["points68"], SizeIs(68));
    EXPECT_THAT(face["visible68"], SizeIs(68));
    EXPECT_THAT(face["landmarks"], SizeIs(5));
    EXPECT_THAT(face["coefficients"]["identity"], SizeIs(1));
    EXPECT_GT(face["visible_share"], 0.3);
    EXPECT_LT(face["pose"]["translation"][2], -100) << "millimetres before the camera";
    EXPECT_GT(face["pose"]["focal"], 100);
    EXPECT_LT(std::abs(face["pose"]["yaw"].get<double>()), 60);
    EXPECT_TRUE(face["light"]["ambient"].is_array());
    EXPECT_LT(face["residuals"]["landmarks_px"], 8);
  }
}

TEST_F(MeshCommand, ThePointsLieInTheFace) {
  const RunResult result = mesh({kPeople, "--no-pictures"});

  ASSERT_EQ(result.status, 0) << result.err;
  const json faces = json_lines(result.out).at(0)["faces"];
  ASSERT_THAT(faces, SizeIs(7));
  for (const json& face : faces) {
    const auto& points = face["points68"];
    for (const auto& [mine, detected] : {std::pair(30, 2), {48, 3}, {54, 4}})
      for (int axis = 0; axis < 2; ++axis)
        EXPECT_NEAR(
            points[static_cast<std::size_t>(mine)][static_cast<std::size_t>(axis)].get<double>(),
            face["landmarks"][static_cast<std::size_t>(detected)][static_cast<std::size_t>(axis)]
                .get<double>(),
            15);
    EXPECT_GT(points[30][2], points[0][2]) << "the nose is nearer than the ear";
  }
}

TEST_F(MeshCommand, WritesMeshesAndPictures) {
  const RunResult result =
      mesh({kPeople, "--max-faces", "1", "--format", "glb,obj,ply", "--vertices"});

  ASSERT_EQ(result.status, 0) << result.err;
  const mesh::MorphableModel model = mask_model();
  const auto glb = mesh::read_mesh(folder_ / "out/people.1.glb").value();
  const auto obj = mesh::read_mesh(folder_ / "out/people.1.obj").value();
  const auto ply = mesh::read_mesh(folder_ / "out/people.1.ply").value();
  EXPECT_GT(glb.positions.size(), model.num_vertices()) << "eyes and teeth are behind";
  EXPECT_EQ(obj.positions.size(), glb.positions.size());
  EXPECT_EQ(ply.positions.size(), glb.positions.size());
  EXPECT_EQ(glb.colours.size(), glb.positions.size());
  EXPECT_NEAR(1000 * glb.positions[0].y, obj.positions[0].y, 0.01) << "metres, millimetres";
  const TensorFile vertices =
      read_safetensors(bytes_of(folder_ / "out/people.1.safetensors"), "vertices").value();
  EXPECT_EQ(vertices.tensors.at("vertices").shape().num_elements(),
            static_cast<std::int64_t>(3 * model.num_vertices()));
  EXPECT_EQ(text_of(folder_ / "out/people.json"), result.out);
  const Image overlay = read_image(folder_ / "out/people.overlay.jpg").value().image;
  EXPECT_EQ(overlay.width(), 960);
  EXPECT_GT(read_image(folder_ / "out/people.1.jpg").value().image.width(), 1000);
  EXPECT_THAT(json_lines(result.out).at(0)["faces"][0]["files"], SizeIs(5));
}

TEST_F(MeshCommand, PixelsGiveColoursAndLightAndLandmarksAloneDoNot) {
  const auto face = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all{kPeople, "--max-faces", "1", "--no-pictures"};
    all.insert(all.end(), more.begin(), more.end());
    const RunResult result = mesh(all);
    EXPECT_EQ(result.status, 0) << result.err;
    return json_lines(result.out).at(0)["faces"].at(0);
  };

  const json by_pixels = face({"--fit-by", "pixels"});
  const json by_landmarks = face({});

  EXPECT_GT(by_pixels["residuals"]["colour"], 0);
  EXPECT_LT(by_pixels["residuals"]["colour"], 0.2);
  EXPECT_THAT(by_pixels["coefficients"]["albedo"], ::testing::Not(IsEmpty()));
  EXPECT_EQ(by_landmarks["residuals"]["colour"], 0);
  EXPECT_THAT(by_landmarks["coefficients"]["albedo"], IsEmpty());
}

TEST_F(MeshCommand, PhotoTexturesHaveThePhotosColours) {
  const auto colour_of_nose = [&](const char* texture) {
    const RunResult result =
        mesh({kPeople, "--max-faces", "1", "--no-pictures", "--texture", texture});
    EXPECT_EQ(result.status, 0) << result.err;
    const auto mesh = mesh::read_mesh(folder_ / "out/people.1.glb").value();
    return mesh.colours[mask_model().landmarks68[30]];
  };
  const Image people = read_image(kPeople).value().image;

  const mesh::Vec3 shown = colour_of_nose("photo");
  const mesh::Vec3 made_up = colour_of_nose("model");

  const json line = json::parse(text_of(folder_ / "out/people.json"));
  const json point = line["faces"][0]["points68"][30];
  const std::uint8_t* pixel = people.pixel(point[0].get<int>(), point[1].get<int>());
  EXPECT_NEAR(shown.x, pixel[0] / 255.0, 0.1);
  EXPECT_NEAR(shown.z, pixel[2] / 255.0, 0.1);
  EXPECT_NE(shown, made_up);
}

TEST_F(MeshCommand, TheModelIsLookedForInTheEnvironmentToo) {
  const std::vector<std::string> arguments{"mesh", kPeople,       "-o", path("out"),
                                           "-q",   "--max-faces", "1",  "--no-pictures"};

  const RunResult none = retinaface(arguments);
  const RunResult named =
      retinaface(arguments, {.environment = {"RETINAFACE_FACE_MODEL=" + face_model_}});

  EXPECT_EQ(none.status, 4);
  EXPECT_THAT(none.err,
              AllOf(HasSubstr("--face-model"), HasSubstr("ICT-FaceKit"), HasSubstr("MIT")));
  EXPECT_EQ(std::count(none.err.begin(), none.err.end(), '\n'), 1);
  EXPECT_FALSE(fs::exists(folder_ / "out/none.json"));
  EXPECT_EQ(named.status, 0) << named.err;
}

TEST_F(MeshCommand, AModelThatIsNoneIsStatusFour) {
  write_text(folder_ / "text.h5", "no archive");
  auto without_landmarks = mask_model();
  without_landmarks.landmarks68.clear();
  write_bytes(folder_ / "bare.safetensors", mesh::write_morphable_model(without_landmarks).value());
  const auto complaint = [&](const std::string& model) {
    const RunResult result =
        retinaface({"mesh", kPeople, "-o", path("out"), "--face-model", model});
    EXPECT_EQ(result.status, 4) << result.err;
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_FALSE(fs::exists(folder_ / "out"));
    return result.err;
  };

  EXPECT_THAT(complaint(path("none.h5")), HasSubstr("none.h5"));
  EXPECT_THAT(complaint(path("text.h5")), HasSubstr("text.h5"));
  EXPECT_THAT(complaint(model_), HasSubstr("random.safetensors")) << "a detector's weights";
  EXPECT_THAT(complaint(path("bare.safetensors")), HasSubstr("names no landmarks"));
}

TEST_F(MeshCommand, NoFaceIsSaidAndIsStatusZero) {
  const std::string photo = picture("nobody.png");

  const RunResult result = retinaface(
      {"mesh", photo, "--face-model", face_model_, "-o", path("out"), "--progress", "off"});

  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("nobody.png: no face"));
  EXPECT_THAT(json_lines(result.out).at(0)["faces"], IsEmpty());
  EXPECT_TRUE(fs::exists(folder_ / "out/nobody.json"));
  EXPECT_FALSE(fs::exists(folder_ / "out/nobody.overlay.jpg"));
}

TEST_F(MeshCommand, ABadPictureIsStatusThreeAndTheOthersAreDone) {
  write_text(folder_ / "bad.jpg", "no picture");

  const RunResult result =
      mesh({path("bad.jpg"), path("none.jpg"), kPeople, "--max-faces", "1", "--no-pictures"});

  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, AllOf(HasSubstr("bad.jpg: "), HasSubstr("none.jpg: ")));
  const auto lines = json_lines(result.out);
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_TRUE(lines[0].contains("error"));
  EXPECT_TRUE(lines[1].contains("error"));
  EXPECT_THAT(lines[2]["faces"], SizeIs(1));
  EXPECT_FALSE(fs::exists(folder_ / "out/bad.json"));
  EXPECT_TRUE(fs::exists(folder_ / "out/people.1.glb"));
}

TEST_F(MeshCommand, FacesOfTwelvePixelsAreFittedToo) {
  const std::string tiny = part_of_people(600, 0.14);

  const RunResult result = mesh({tiny, "--max-faces", "1"});

  ASSERT_EQ(result.status, 0) << result.err;
  const json faces = json_lines(result.out).at(0)["faces"];
  ASSERT_FALSE(faces.empty());
  for (const json& face : faces) {
    EXPECT_LT(face["box"][2].get<double>() - face["box"][0].get<double>(), 20);
    EXPECT_THAT(face["points68"], SizeIs(68));
  }
  EXPECT_TRUE(fs::exists(folder_ / "out/part.1.jpg"));
}

TEST_F(MeshCommand, AFaceCutByTheBorderIsFittedToo) {
  constexpr double kBorder = 515;  // at the mouth of the face at the bottom
  const json whole = json_lines(mesh({kPeople, "--no-pictures"}).out).at(0)["faces"];
  const std::string part = part_of_people(static_cast<int>(kBorder), 1);

  const RunResult result = mesh({part, "--no-pictures"});

  ASSERT_EQ(result.status, 0) << result.err;
  const json faces = json_lines(result.out).at(0)["faces"];
  const auto at_bottom = [](const json& face) {
    return face["box"][3].get<double>() > kBorder - 5;
  };
  const auto cut = std::ranges::find_if(faces, at_bottom);
  const auto uncut = std::ranges::find_if(whole, at_bottom);
  ASSERT_TRUE(cut != faces.end() && uncut != whole.end()) << result.out;
  for (const std::size_t point : {30U, 36U, 45U})
    for (std::size_t axis = 0; axis < 2; ++axis)
      EXPECT_NEAR((*cut)["points68"][point][axis].get<double>(),
                  (*uncut)["points68"][point][axis].get<double>(), 10);
}

TEST_F(MeshCommand, NeverOverwritesAnInput) {
  const Image people = read_image(kPeople).value().image;
  fs::create_directories(folder_ / "out");
  write_image(folder_ / "out/a.jpg", people.view()).value();
  write_image(folder_ / "out/a.1.jpg", people.view()).value();

  const RunResult result = mesh({path("out/a.jpg"), path("out/a.1.jpg"), "--max-faces", "1"});

  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("a.1.jpg: is an input and would be overwritten"));
  EXPECT_EQ(read_image(folder_ / "out/a.1.jpg").value().image.width(), 960);
}

TEST_F(MeshCommand, WrongUsageIsStatusTwo) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"mesh", kPeople},
        {"mesh", "-o", path("out")},
        {"mesh", kPeople, "-o", path("out"), "--face-model", face_model_, "--format", "stl"},
        {"mesh", kPeople, "-o", path("out"), "--face-model", face_model_, "--format", "glb,"},
        {"mesh", kPeople, "-o", path("out"), "--face-model", face_model_, "--fit-by", "guess"},
        {"mesh", kPeople, "-o", path("out"), "--face-model", face_model_, "--texture", "fur"},
        {"mesh", kPeople, "-o", path("out"), "--face-model", face_model_, "--score", "2"}}) {
    const RunResult result = retinaface(arguments);

    EXPECT_EQ(result.status, 2) << result.err;
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
}

}  // namespace
}  // namespace retinaface::testing
