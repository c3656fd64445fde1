#include "retinaface/pipeline/json_text.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "retinaface/base/random.h"

namespace retinaface::internal {
namespace {

TEST(JsonString, ReadsBackAsTheSameText) {
  const std::string text = "a b\n\t\"\\/\x01 \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80";

  EXPECT_EQ(nlohmann::json::parse(json_string(text)).get<std::string>(), text);
}

TEST(JsonString, IsValidForEveryByteAndPairOfBytes) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string text{static_cast<char>(a), static_cast<char>(b)};
      const auto parsed = nlohmann::json::parse(json_string(text), nullptr, false);
      ASSERT_TRUE(parsed.is_string()) << a << " " << b;
      if (is_valid_utf8(text)) {
        EXPECT_EQ(parsed.get<std::string>(), text);
      }
    }
  }
}

TEST(JsonString, RefusesOverlongSurrogateAndTooLargeSequences) {
  EXPECT_FALSE(is_valid_utf8("\xC0\xAF"));
  EXPECT_FALSE(is_valid_utf8("\xE0\x80\xAF"));
  EXPECT_FALSE(is_valid_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_valid_utf8("\xF4\x90\x80\x80"));
  EXPECT_FALSE(is_valid_utf8("\xE2\x82"));
  EXPECT_EQ(to_valid_utf8("caf\xE9.jpg"), "caf\xEF\xBF\xBD.jpg");
}

TEST(JsonNumber, ReadsBackAsTheSameFloat) {
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random.next());
    float value = 0;
    std::memcpy(&value, &bits, sizeof(value));
    if (!std::isfinite(value)) continue;
    EXPECT_EQ(nlohmann::json::parse(json_number(value)).get<float>(), value) << json_number(value);
  }
}

TEST(JsonNumber, IsShortAndNeverInvalid) {
  EXPECT_EQ(json_number(0.1F), "0.1");
  EXPECT_EQ(json_number(100), "100");
  EXPECT_EQ(json_number(std::numeric_limits<float>::quiet_NaN()), "null");
  EXPECT_EQ(json_number(-std::numeric_limits<float>::infinity()), "null");
  EXPECT_EQ(json_milliseconds(1.23456), "1.235");
}

TEST(Base64, MatchesTheVectorsOfRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, ComesBackForAnyBytes) {
  Random random(3);
  for (std::size_t size = 0; size < 40; ++size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random.next());
    EXPECT_EQ(from_base64(base64(bytes)), bytes);
  }
  EXPECT_EQ(from_base64("!"), "");
}

}  // namespace
}  // namespace retinaface::internal
