#include "retinaface/pipeline/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "retinaface/image/encode.h"
#include "retinaface/pipeline/inputs.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;

/// Remembers what it was given.
class MemorySink final : public FrameSink {
 public:
  Result<void> write(const FrameResult& frame) override {
    std::this_thread::sleep_for(delay_);
    const std::scoped_lock lock(mutex_);
    if (refuses_from_ >= 0 && static_cast<int>(names.size()) >= refuses_from_) {
      return Error{refusal_, "the disk is full"};
    }
    names.push_back(frame.input.path.string());
    failed.push_back(frame.error.has_value());
    if (frame.error) sentences.push_back(frame.error->message);
    faces.push_back(frame.faces);
    has_picture.push_back(!frame.picture.empty());
    return {};
  }
  Result<void> finish() override {
    finished = true;
    return {};
  }
  [[nodiscard]] bool has(const fs::path& name) {
    const std::scoped_lock lock(mutex_);
    return std::ranges::find(names, name.string()) != names.end();
  }
  void refuse_from(int count, ErrorCode code) {
    refuses_from_ = count;
    refusal_ = code;
  }

  void take_longer(std::chrono::milliseconds delay) { delay_ = delay; }

  std::vector<std::string> names;
  std::vector<bool> failed;
  std::vector<std::string> sentences;
  std::vector<std::vector<Face>> faces;
  std::vector<bool> has_picture;
  bool finished = false;

 private:
  std::mutex mutex_;
  std::chrono::milliseconds delay_{0};
  int refuses_from_ = -1;
  ErrorCode refusal_ = ErrorCode::WriteFailed;
};

/// "Finds" one face whose width is the picture's; slower for even widths, to stir the order.
Result<std::vector<std::vector<Face>>> find_fake_faces(std::span<const ImageView> pictures,
                                                       DetectTiming* timing) {
  std::vector<std::vector<Face>> found;
  for (const ImageView& picture : pictures) {
    if (picture.width() % 2 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    found.push_back({Face{.box = {0, 0, static_cast<float>(picture.width()), 1}, .score = 1}});
  }
  timing->network_ms = 1;
  return found;
}

/// Remembers what it was given before another sink.
class FollowingSink final : public FrameSink {
 public:
  explicit FollowingSink(MemorySink& leader) : leader_(leader) {}

  Result<void> write(const FrameResult& frame) override {
    ++num_written;
    if (!leader_.has(frame.input.path)) early.push_back(frame.input.path.string());
    return {};
  }

  int num_written = 0;
  std::vector<std::string> early;

 private:
  MemorySink& leader_;
};

class RunPipeline : public ::testing::Test {
 protected:
  fs::path picture(const std::string& name, int width, int height = 4) {
    Image image(width, height, PixelFormat::Rgb8);
    std::memset(image.row(0), 99, image.bytes().size());
    EXPECT_TRUE(write_image(folder_ / name, image.view()));
    return folder_ / name;
  }

  std::vector<InputFile> pictures(int count) {
    std::vector<InputFile> files;
    files.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      files.push_back(single_file(picture("p" + std::to_string(i) + ".png", i + 1)));
    }
    return files;
  }

  testing::TemporaryFolder folder_;
  MemorySink sink_;
};

TEST_F(RunPipeline, WritesInTheOrderOfTheInputsForAnyNumberOfThreadsAndBatch) {
  const auto files = pictures(40);
  for (const int threads : {1, 2, 5}) {
    for (const int batch : {1, 3}) {
      MemorySink sink;

      const auto report = run_pipeline(source_of(files), find_fake_faces, {.ordered = {&sink}},
                                       {.batch = batch,
                                        .decode_threads = threads,
                                        .detect_threads = threads,
                                        .encode_threads = threads});

      ASSERT_TRUE(report);
      EXPECT_EQ(report->num_pictures, 40U);
      EXPECT_EQ(report->num_faces, 40U);
      EXPECT_FALSE(report->stopped);
      EXPECT_TRUE(sink.finished);
      ASSERT_EQ(sink.names.size(), 40U);
      for (std::size_t i = 0; i < 40; ++i) {
        EXPECT_EQ(sink.names[i], files[i].path);
        EXPECT_EQ(sink.faces[i][0].box.width(), static_cast<float>(i + 1));
        EXPECT_FALSE(sink.has_picture[i]);
      }
    }
  }
}

TEST_F(RunPipeline, GivesEveryResultToEveryUnorderedSinkBeforeTheOrderedOnes) {
  const auto files = pictures(12);
  MemorySink unordered;
  unordered.take_longer(std::chrono::milliseconds(5));
  FollowingSink ordered(unordered);

  ASSERT_TRUE(run_pipeline(source_of(files), find_fake_faces,
                           {.ordered = {&ordered}, .unordered = {&unordered}},
                           {.encode_threads = 3, .keep_pictures = true}));

  EXPECT_EQ(ordered.num_written, 12);
  EXPECT_THAT(ordered.early, ::testing::IsEmpty());
  EXPECT_EQ(unordered.names.size(), 12U);
  EXPECT_THAT(unordered.has_picture, ::testing::Each(true));
  EXPECT_TRUE(unordered.finished);
}

TEST_F(RunPipeline, TurnsBadPicturesIntoErrorsAndDoesTheRest) {
  std::ofstream(folder_ / "empty.jpg").close();
  InputFile unlisted = single_file("x");
  unlisted.problem = Error{ErrorCode::Unreadable, "x: locked"};
  const std::vector<InputFile> files{
      single_file(folder_ / "missing.jpg"), single_file(picture("ok.png", 3)),
      single_file(folder_ / "empty.jpg"), single_file(folder_.path()), unlisted};

  const auto report = run_pipeline(source_of(files), find_fake_faces, {.ordered = {&sink_}});

  ASSERT_TRUE(report);
  EXPECT_EQ(report->num_failed, 4U);
  EXPECT_EQ(report->num_pictures, 5U);
  EXPECT_THAT(sink_.failed, ElementsAre(true, false, true, true, true));
}

TEST_F(RunPipeline, BlamesOnlyTheGuiltyPictureOfABatch) {
  const auto files = pictures(6);
  const FaceFinder finder = [](std::span<const ImageView> views,
                               DetectTiming* timing) -> Result<std::vector<std::vector<Face>>> {
    for (const ImageView& view : views) {
      if (view.width() == 3) return Error{ErrorCode::LimitExceeded, "too large"};
      if (view.width() == 5) throw std::bad_alloc();
    }
    return find_fake_faces(views, timing);
  };

  ASSERT_TRUE(run_pipeline(source_of(files), finder, {.ordered = {&sink_}}, {.batch = 6}));

  EXPECT_THAT(sink_.failed, ElementsAre(false, false, true, false, true, false));
}

TEST_F(RunPipeline, EndsWithTheErrorOfASinkThatCannotWrite) {
  sink_.refuse_from(3, ErrorCode::WriteFailed);

  const auto report = run_pipeline(source_of(pictures(30)), find_fake_faces, {.ordered = {&sink_}});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message, "the disk is full");
  EXPECT_EQ(sink_.names.size(), 3U);
  EXPECT_FALSE(sink_.finished);
}

TEST_F(RunPipeline, EndsWithTheErrorOfAnUnorderedSinkThatCannotWrite) {
  MemorySink unordered;
  unordered.refuse_from(0, ErrorCode::WriteFailed);

  const auto report = run_pipeline(source_of(pictures(30)), find_fake_faces,
                                   {.ordered = {&sink_}, .unordered = {&unordered}});

  ASSERT_FALSE(report);
  EXPECT_EQ(sink_.names.size(), 0U);
}

TEST_F(RunPipeline, LackOfMemoryForACopyIsTheErrorOfItsPicture) {
  MemorySink copies;
  copies.refuse_from(3, ErrorCode::LimitExceeded);

  const auto report = run_pipeline(source_of(pictures(5)), find_fake_faces,
                                   {.ordered = {&sink_}, .unordered = {&copies}});

  ASSERT_TRUE(report);
  EXPECT_EQ(report->num_pictures, 5U);
  EXPECT_EQ(report->num_failed, 2U);
  EXPECT_EQ(report->num_faces, 3U);
  EXPECT_THAT(sink_.sentences, Contains("the disk is full"));
}

TEST_F(RunPipeline, SentencesOfTheFinderNameThePicture) {
  const auto find = [](std::span<const ImageView>, DetectTiming*) {
    return Result<std::vector<std::vector<Face>>>(Error{ErrorCode::Unsupported, "is too long"});
  };

  ASSERT_TRUE(
      run_pipeline(source_of({single_file(picture("a.png", 8))}), find, {.ordered = {&sink_}}));

  EXPECT_THAT(sink_.sentences, ElementsAre((folder_ / "a.png").string() + ": is too long"));
}

TEST_F(RunPipeline, PassesOnWhatTheCallbackThrows) {
  const auto complain = [](const PipelineReport& report, const FrameResult&) {
    if (report.num_pictures == 2) throw std::runtime_error("enough");
  };

  EXPECT_THROW(static_cast<void>(run_pipeline(source_of(pictures(40)), find_fake_faces,
                                              {.ordered = {&sink_}}, {}, {}, complain)),
               std::runtime_error);
  EXPECT_FALSE(sink_.finished);
}

TEST_F(RunPipeline, StopsQuietlyWhenTheReaderHasGone) {
  sink_.refuse_from(2, ErrorCode::Cancelled);

  const auto report = run_pipeline(source_of(pictures(30)), find_fake_faces, {.ordered = {&sink_}});

  ASSERT_TRUE(report);
  EXPECT_TRUE(report->stopped);
  EXPECT_EQ(sink_.names.size(), 2U);
}

TEST_F(RunPipeline, FinishesWhatTheNetworkLooksAtWhenStopped) {
  const auto files = pictures(30);
  std::stop_source stop;
  std::atomic<int> num_detected = 0;
  const FaceFinder finder = [&](std::span<const ImageView> views, DetectTiming* timing) {
    if (++num_detected == 5) stop.request_stop();
    return find_fake_faces(views, timing);
  };

  const auto report =
      run_pipeline(source_of(files), finder, {.ordered = {&sink_}}, {}, stop.get_token());

  ASSERT_TRUE(report);
  EXPECT_TRUE(report->stopped);
  EXPECT_EQ(sink_.names.size(), 5U);
  EXPECT_TRUE(sink_.finished);
}

/// Waits until it is true; false when it does not become so within twenty seconds.
bool becomes_true(const std::atomic<bool>& fact) {
  for (int wait_ms = 0; !fact && wait_ms < 20'000; ++wait_ms)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return fact;
}

TEST_F(RunPipeline, ReadsAndWritesWhileTheNetworkIsBusy) {
  const auto files = pictures(3);
  std::atomic<bool> second_is_read = false;
  std::atomic<bool> third_is_looked_at = false;
  int num_given = 0;
  int num_detected = 0;
  const InputSource inputs = [&](const std::stop_token&) -> std::optional<InputFile> {
    if (num_given == 3) return std::nullopt;
    if (num_given == 1) second_is_read = true;
    return files[static_cast<std::size_t>(num_given++)];
  };
  const FaceFinder finder = [&](std::span<const ImageView> views, DetectTiming* timing) {
    if (num_detected == 0) {
      EXPECT_TRUE(becomes_true(second_is_read)) << "reading waits";
    }
    if (++num_detected == 3) third_is_looked_at = true;
    return find_fake_faces(views, timing);
  };
  class SlowSink final : public FrameSink {
   public:
    explicit SlowSink(const std::atomic<bool>& until) : until_(until) {}
    Result<void> write(const FrameResult&) override {
      EXPECT_TRUE(becomes_true(until_)) << "the network waits for what is being written";
      return {};
    }

   private:
    const std::atomic<bool>& until_;
  } slow(third_is_looked_at);

  ASSERT_TRUE(run_pipeline(inputs, finder, {.unordered = {&slow}}));
}

TEST_F(RunPipeline, GivesAResultBeforeTheNextInputIsThere) {
  const auto files = pictures(2);
  std::atomic<bool> first_written = false;
  int num_given = 0;
  const InputSource one_by_one = [&](const std::stop_token&) -> std::optional<InputFile> {
    if (num_given == 2) return std::nullopt;
    if (num_given == 1) becomes_true(first_written);
    return files[static_cast<std::size_t>(num_given++)];
  };
  bool was_written_in_time = false;

  ASSERT_TRUE(run_pipeline(one_by_one, find_fake_faces, {.ordered = {&sink_}}, {.batch = 8}, {},
                           [&](const PipelineReport& report, const FrameResult&) {
                             if (report.num_pictures == 1) was_written_in_time = num_given == 1;
                             first_written = true;
                           }));

  EXPECT_TRUE(was_written_in_time);
}

TEST_F(RunPipeline, KeepsFewPicturesInFlight) {
  const auto files = pictures(60);
  std::atomic<int> num_taken = 0;
  std::atomic<int> num_written = 0;
  std::atomic<int> most_in_flight = 0;
  const InputSource inner = source_of(files);
  const InputSource counting = [&](const std::stop_token& stop) {
    auto input = inner(stop);
    if (input) most_in_flight = std::max<int>(most_in_flight, ++num_taken - num_written);
    return input;
  };

  ASSERT_TRUE(run_pipeline(counting, find_fake_faces, {.ordered = {&sink_}},
                           {.decode_threads = 2, .detect_threads = 1, .encode_threads = 1}, {},
                           [&](const PipelineReport&, const FrameResult&) { ++num_written; }));

  EXPECT_LE(most_in_flight, 2 + 2 + 2 + 1);
}

TEST_F(RunPipeline, GetsOnWhenOnePictureIsLargerThanTheMemoryBound) {
  const auto files = pictures(20);

  const auto report = run_pipeline(source_of(files), find_fake_faces, {.ordered = {&sink_}},
                                   {.decode_threads = 4, .max_pixel_bytes = 1});

  ASSERT_TRUE(report);
  EXPECT_EQ(sink_.names.size(), 20U);
}

TEST_F(RunPipeline, ReportsFacesInFullSizePixelsAfterFastDecoding) {
  Image image(801, 400, PixelFormat::Rgb8);
  std::memset(image.row(0), 128, image.bytes().size());
  ASSERT_TRUE(write_image(folder_ / "large.jpg", image.view()));
  PipelineOptions options;
  options.decode.fast_min_long_side = 200;
  options.keep_pictures = true;

  ASSERT_TRUE(run_pipeline(source_of({single_file(folder_ / "large.jpg")}), find_fake_faces,
                           {.ordered = {&sink_}}, options));

  ASSERT_EQ(sink_.faces.size(), 1U);
  EXPECT_EQ(sink_.faces[0][0].box.x2, 4 * 201) << "the last pixel covers one that is there";
  EXPECT_EQ(sink_.faces[0][0].box.y2, 4) << "decoded at a quarter of its size";
}

}  // namespace
}  // namespace retinaface
