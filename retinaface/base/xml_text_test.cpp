#include "retinaface/base/xml_text.h"

#include <gtest/gtest.h>

namespace retinaface {
namespace {

TEST(XmlText, WritesMarkupAsReferences) {
  EXPECT_EQ(xml_text("a&b <c>"), "a&amp;b &lt;c&gt;");
}

TEST(XmlText, KeepsLineEndsAndOtherScripts) {
  EXPECT_EQ(xml_text("a\n\u00e4\u4e2d"), "a&#10;\u00e4\u4e2d");
}

TEST(XmlText, ReplacesWhatXmlCannotHold) {
  EXPECT_EQ(xml_text("a\x01"), "a\xEF\xBF\xBD");
  EXPECT_EQ(xml_text("\uFFFE\uFFFFb"), "\uFFFD\uFFFDb");
  EXPECT_EQ(xml_text("\xE4\xB8<"), "\uFFFD\uFFFD&lt;") << "the start of a character";
}

}  // namespace
}  // namespace retinaface
