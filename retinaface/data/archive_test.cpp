#include "retinaface/data/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "retinaface/base/file.h"
#include "retinaface/data/detections.h"

namespace retinaface::internal {
namespace {

using ::testing::HasSubstr;
using Files = std::vector<std::pair<std::string, std::string>>;

enum class Kind { TarGz, Tar, Zip };

Bytes packed(const Files& files, Kind kind) {
  Bytes buffer(1 << 20);
  std::size_t used = 0;
  struct archive* writer = archive_write_new();
  if (kind == Kind::Zip)
    archive_write_set_format_zip(writer);
  else
    archive_write_set_format_pax_restricted(writer);
  if (kind == Kind::TarGz) archive_write_add_filter_gzip(writer);
  archive_write_open_memory(writer, buffer.data(), buffer.size(), &used);
  for (const auto& [path, content] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, path.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(writer, entry);
    archive_write_data(writer, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  buffer.resize(used);
  return buffer;
}

Result<std::map<std::string, std::string>> unpack(std::span<const std::byte> archive,
                                                  const ArchiveLimits& limits = {}) {
  std::map<std::string, std::string> files;
  RETINAFACE_RETURN_IF_ERROR(for_each_file(archive, "set.tar", limits,
                                           [&](std::string_view path, std::string_view content) {
                                             files.emplace(path, content);
                                             return Result<void>();
                                           }));
  return files;
}

TEST(Archive, GivesEachFileOfTarAndZip) {
  const Files files{{"e/a.txt", "one"}, {"e/b.txt", ""}};
  for (const Kind kind : {Kind::TarGz, Kind::Tar, Kind::Zip}) {
    const auto unpacked = unpack(packed(files, kind));
    ASSERT_TRUE(unpacked.ok()) << unpacked.error().message;
    EXPECT_THAT(*unpacked,
                ::testing::ElementsAre(std::pair("e/a.txt", "one"), std::pair("e/b.txt", "")));
  }
}

TEST(Archive, RefusesBytesThatAreNone) {
  const std::string text = "this is no archive at all, but a line of text";

  const auto unpacked = unpack(std::as_bytes(std::span(text)));

  ASSERT_FALSE(unpacked.ok());
  EXPECT_THAT(unpacked.error().message, HasSubstr("set.tar: is not a readable archive: "));
}

TEST(Archive, StopsAtItsLimits) {
  const Bytes bomb = packed({{"a.txt", std::string(300'000, 'x')}, {"b.txt", "b"}}, Kind::TarGz);

  const auto entries = unpack(bomb, {.max_entries = 1});
  const auto entry_bytes = unpack(bomb, {.max_entry_bytes = 100'000});
  const auto total_bytes = unpack(bomb, {.max_total_bytes = 200'000});

  EXPECT_EQ(entries.error().message, "set.tar: has more than 1 entries, which is the limit");
  EXPECT_EQ(entry_bytes.error().message,
            "set.tar: unpacks to more than 100000 bytes, which is the limit");
  EXPECT_EQ(total_bytes.error().message,
            "set.tar: unpacks to more than 200000 bytes, which is the limit");
}

TEST(Archive, EveryTruncationIsAnErrorOrTheWhole) {
  const Files files{{"e/a.txt", "a\n1\n1 2 3 4 0.5\n"}, {"e/b.txt", "b\n0\n"}};
  const Bytes whole = packed(files, Kind::TarGz);
  std::size_t num_refused = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto set = parse_submission_archive(std::span(whole).first(size), "set.tar.gz");
    if (!set.ok()) {
      ++num_refused;
      EXPECT_THAT(set.error().message, HasSubstr("set.tar.gz"));
    } else {
      EXPECT_LE(set->num_detections(), 1U);
    }
  }
  EXPECT_GT(num_refused, whole.size() / 2);
}

TEST(Archive, NamesArchiveFileAndLineOfABadDetection) {
  const Bytes archive = packed({{"run/0--Parade/a.txt", "a\n1\n1 2 3 4\n"}}, Kind::Tar);

  const auto set = parse_submission_archive(archive, "set.tar");

  ASSERT_FALSE(set.ok());
  EXPECT_THAT(set.error().message, HasSubstr("set.tar:run/0--Parade/a.txt:3: 4 fields"));
}

TEST(Archive, WithoutDetectionsIsNoSubmission) {
  const auto set = parse_submission_archive(packed({{"a.md", "x"}}, Kind::Zip), "set.zip");

  ASSERT_FALSE(set.ok());
  EXPECT_THAT(set.error().message, HasSubstr("set.zip: has no .txt file"));
}

}  // namespace
}  // namespace retinaface::internal
