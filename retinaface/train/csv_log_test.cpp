#include "retinaface/train/csv_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "retinaface/base/contract.h"
#include "retinaface/base/file.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface::train {
namespace {

constexpr double kAll = std::numeric_limits<double>::infinity();

class CsvLogTest : public ::testing::Test {
 protected:
  [[nodiscard]] CsvLog open(double last = kAll) const {
    return CsvLog::open(path_, {"step", "loss"}, last).value();
  }
  [[nodiscard]] std::string text() const {
    const Bytes bytes = read_file(path_).value();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  testing::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "log.csv";
};

TEST_F(CsvLogTest, WritesEachRowAtOnce) {
  CsvLog log = open();

  log.add({10, 0.5}).value();
  EXPECT_EQ(text(), "step,loss\n10,0.5\n");

  log.add({20, NAN}).value();
  EXPECT_EQ(text(), "step,loss\n10,0.5\n20,\n");
}

TEST_F(CsvLogTest, DropsTheStepsThatWillBeDoneAgain) {
  {
    CsvLog log = open();
    for (const double step : {10, 20, 30}) log.add({step, 1 / step}).value();
  }

  CsvLog log = open(20);
  log.add({21, 7}).value();

  EXPECT_EQ(text(), "step,loss\n10,0.1\n20,0.05\n21,7\n");
  EXPECT_EQ(log.rows().size(), 3U);
}

TEST_F(CsvLogTest, DropsALineThatWasCutShort) {
  write_file_atomically(path_, std::string_view("step,loss\n10,0.1\n20")).value();

  EXPECT_EQ(open().rows().size(), 1U);
}

TEST_F(CsvLogTest, MovesAnotherTableAside) {
  write_file_atomically(path_, std::string_view("step,ap\n10,0.1\n")).value();

  EXPECT_TRUE(open().rows().empty());

  EXPECT_EQ(text(), "step,loss\n");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "log.csv.old"));
}

TEST_F(CsvLogTest, GivesColumnsToPlots) {
  CsvLog log = open();
  log.add({10, 0.5}).value();

  const auto points = log.points("step", "loss");

  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].x, 10);
  EXPECT_EQ(points[0].y, 0.5);
  EXPECT_TRUE(log.points("step", "ap").empty());
}

TEST_F(CsvLogTest, NeedsAsManyValuesAsColumns) {
  CsvLog log = open();

  EXPECT_THROW(static_cast<void>(log.add({1})), ContractError);
}

TEST_F(CsvLogTest, SaysWhereItCannotWrite) {
  const auto log = CsvLog::open(folder_ / "none/log.csv", {"step"}, kAll);

  EXPECT_EQ(log.error().code, ErrorCode::WriteFailed);
}

}  // namespace
}  // namespace retinaface::train
