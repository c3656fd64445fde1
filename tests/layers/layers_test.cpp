#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "layers/layer_rules.h"
#include "layers/layer_table.h"
#include "layers/source_tree.h"
#include "retinaface/base/file.h"
#include "retinaface/testing/temporary_folder.h"

namespace retinaface::layers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::filesystem::path kRoot = RETINAFACE_SOURCE_DIR;

LayerTable project_table() {
  const auto document = read_file(kRoot / "docs/ARCHITECTURE.md").value();
  return parse_layer_table({reinterpret_cast<const char*>(document.data()), document.size()})
      .value();
}

TEST(Layers, TheTreeKeepsTheTable) {
  EXPECT_THAT(find_violations(kRoot, project_table()), IsEmpty());
}

TEST(Layers, TheTableHasNoCycle) {
  EXPECT_THAT(find_cycle(project_table()), IsEmpty());
}

TEST(Layers, TheScanSeesTheWholeTree) {
  std::size_t num_own_includes = 0;
  for (const auto& file : read_sources(kRoot)) num_own_includes += file.includes.size();

  EXPECT_GT(num_own_includes, 100U);
  EXPECT_THAT(read_modules(kRoot), Contains(::testing::Key("image")));
}

/// A tree of two modules, `low` and `high`, in which each test breaks one rule.
class BrokenTree : public ::testing::Test {
 protected:
  BrokenTree() {
    write("retinaface/low/low.h", "#include <vector>\n");
    write("retinaface/low/low.cpp", "#include \"retinaface/low/low.h\"\n");
    declare("low", "HEADERS low.h SOURCES low.cpp");
    write("retinaface/high/high.h", "#include \"retinaface/low/low.h\"\n");
    write("retinaface/high/high.cpp", "#include <png.h>\n");
    declare("high", "HEADERS high.h SOURCES high.cpp DEPENDS retinaface::low");
  }

  void write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((root_ / path).parent_path());
    write_file_atomically(root_ / path, text).value();
  }
  void declare(const std::string& module, const std::string& arguments) {
    write("retinaface/" + module + "/CMakeLists.txt",
          "retinaface_module(" + module + "\n  " + arguments + ")\n");
  }
  [[nodiscard]] std::vector<std::string> violations() const {
    return find_violations(root_.path(), table_);
  }

  LayerTable table_{{{"low", {}}, {"high", {"low"}}}, {{"png.h", {"high"}}, {"hwy/", {"any"}}}};

 private:
  testing::TemporaryFolder root_;
};

TEST_F(BrokenTree, PassesBeforeItIsBroken) {
  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(BrokenTree, ReportsAnIncludeOfAHigherModule) {
  write("retinaface/low/low.cpp", "\n#include \"retinaface/high/high.h\"\n");

  EXPECT_THAT(violations(),
              Contains("retinaface/low/low.cpp:2: includes retinaface/high/high.h, which the table "
                       "does not allow to low"));
}

TEST_F(BrokenTree, ReportsAnIncludeFromOutsideTheLibrary) {
  write("retinaface/low/low.cpp", "#include \"apps/retinaface/main.h\"\n");

  EXPECT_THAT(violations(), ElementsAre(HasSubstr("includes only \"retinaface/<module>/…\"")));
}

TEST_F(BrokenTree, LetsAModuleIncludeTheHeaderAboveItsFolderThatItDeclares) {
  write("retinaface/low_api.h", "");
  write("retinaface/low/low.cpp", "#include \"retinaface/low_api.h\"\n");
  write("retinaface/high/high.cpp", "#include <retinaface/low_api.h>\n");
  declare("low", "HEADERS low.h ../low_api.h SOURCES low.cpp");

  EXPECT_THAT(violations(), ElementsAre(HasSubstr("high.cpp:1: includes retinaface/low_api.h")));
}

TEST_F(BrokenTree, ReportsAThirdPartyHeaderInTheWrongModule) {
  write("retinaface/low/low.cpp", "#include <png.h>\n");

  EXPECT_THAT(violations(), ElementsAre(HasSubstr("png.h, which the table does not allow to low")));
}

TEST_F(BrokenTree, ReportsAThirdPartyHeaderInAPublicHeader) {
  write("retinaface/low/low.h", "#include <hwy/highway.h>\n");

  EXPECT_THAT(violations(), ElementsAre(HasSubstr("a third-party header, in a public header")));
}

TEST_F(BrokenTree, ReportsAThirdPartyHeaderThatNobodyDeclared) {
  write("retinaface/high/high.cpp", "#include <boost/asio.hpp>\n");

  EXPECT_THAT(violations(), ElementsAre(HasSubstr("has no row in the table of third parties")));
}

TEST_F(BrokenTree, LetsATestIncludeAnyModule) {
  write("retinaface/low/low_test.cpp", "#include \"retinaface/high/high.h\"\n");
  declare("low", "HEADERS low.h SOURCES low.cpp TESTS low_test.cpp");

  EXPECT_THAT(violations(), IsEmpty());
}

TEST_F(BrokenTree, ReportsALinkThatTheTableForbids) {
  declare("low", "HEADERS low.h SOURCES low.cpp PRIVATE_DEPENDS retinaface::high");

  EXPECT_THAT(violations(), ElementsAre(HasSubstr("links high, which the table does not allow")));
}

TEST_F(BrokenTree, ReportsAPublicHeaderWhoseModuleIsLinkedPrivately) {
  declare("high", "HEADERS high.h SOURCES high.cpp PRIVATE_DEPENDS retinaface::low");

  EXPECT_THAT(violations(), ElementsAre(HasSubstr("high does not link low publicly")));
}

TEST_F(BrokenTree, ReportsAFileThatIsNotBuilt) {
  write("retinaface/low/forgotten.cpp", "");

  EXPECT_THAT(violations(), ElementsAre(HasSubstr("does not name forgotten.cpp")));
}

TEST_F(BrokenTree, ReportsATestThatIsNotBuilt) {
  write("retinaface/low/forgotten_test.cpp", "");

  EXPECT_THAT(violations(), ElementsAre(HasSubstr("does not name forgotten_test.cpp")));
}

TEST_F(BrokenTree, ReportsAModuleWithoutARow) {
  table_.allowed = {{"low", {}}};

  EXPECT_THAT(violations(), Contains("high: has no row"));
}

TEST_F(BrokenTree, ReportsARowWithoutAModule) {
  table_.allowed["gone"] = {"low", "never"};

  EXPECT_THAT(violations(), ElementsAre("gone: a row without a folder",
                                        "gone: may include never, which has no row"));
}

TEST(LayerTable, FindsACycle) {
  const LayerTable table{{{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}, {}};

  EXPECT_THAT(find_cycle(table), ElementsAre("b", "c", "b"));
}

TEST(LayerTable, ReadsRowsOfSeveralModules) {
  const auto table = parse_layer_table(
      "| module | may include |\n|---|---|\n| `base` | nothing |\n| `x`, `y` | `base` |\n\n"
      "| third-party header | where |\n|---|---|\n| `png.h` | `x` |\n");

  ASSERT_TRUE(table.ok());
  EXPECT_THAT(table->allowed.at("base"), IsEmpty());
  EXPECT_THAT(table->allowed.at("y"), ElementsAre("base"));
  EXPECT_THAT(table->third_party.at("png.h"), ElementsAre("x"));
}

TEST(LayerTable, IsAnErrorWhenTheDocumentLostIt) {
  EXPECT_FALSE(parse_layer_table("| module | may include |\n\nprose").ok());
}

}  // namespace
}  // namespace retinaface::layers
