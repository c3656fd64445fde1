// Finds the faces of all pictures of a folder, several at a time, and counts them: reading, the
// network and our own code overlap, results come in order, memory grows with the names only.
//
//   batch_folder MODEL FOLDER
#include <retinaface/pipeline/inputs.h>
#include <retinaface/pipeline/pipeline.h>
#include <retinaface/retinaface.h>

#include <cstdio>
#include <exception>

namespace {

/// What happens with each result: this is the place for a database, a message queue, a statistic.
class FaceCounter final : public retinaface::FrameSink {
 public:
  retinaface::Result<void> write(const retinaface::FrameResult& frame) override {
    const std::string name = retinaface::printable(frame.input.path.filename());
    if (frame.error) {
      std::printf("%s: %s\n", name.c_str(), frame.error->message.c_str());
    } else {
      std::printf("%s: %zu faces\n", name.c_str(), frame.faces.size());
      num_faces_ += frame.faces.size();
    }
    return {};
  }

  [[nodiscard]] std::size_t num_faces() const { return num_faces_; }

 private:
  std::size_t num_faces_ = 0;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) return std::fprintf(stderr, "usage: batch_folder MODEL FOLDER\n"), 2;
  const auto detector = retinaface::Detector::load(argv[1]).value();

  const std::string folder = argv[2];
  auto pictures = retinaface::list_inputs({&folder, 1}, {.recursive = true});
  FaceCounter counter;
  const auto report = retinaface::run_pipeline(retinaface::source_of(std::move(pictures.files)),
                                               retinaface::face_finder(detector),
                                               {.ordered = {&counter}}, {.batch = 4})
                          .value();

  std::printf("%zu faces in %zu pictures\n", counter.num_faces(),
              static_cast<std::size_t>(report.num_pictures));
  return 0;
} catch (const std::exception& error) {
  // `value()` of a missing value throws the sentence that explains why it is missing.
  return std::fprintf(stderr, "%s\n", error.what()), 1;
}
