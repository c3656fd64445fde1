#include "retinaface/data/face_pairs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retinaface {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(LfwPairs, ReadsFoldsOfBothKinds) {
  const auto pairs = parse_lfw_pairs(
      "2\t1\nAbel_Pacheco\t1\t4\nAnn\t1\tBob\t12\nCid\t2\t3\nDan\t1\tEve\t1\n", "pairs.txt");

  ASSERT_TRUE(pairs.ok()) << pairs.error().message;
  EXPECT_EQ(pairs->num_folds, 2);
  ASSERT_THAT(pairs->pairs, SizeIs(4));
  EXPECT_EQ(pairs->pairs[0].first, "Abel_Pacheco/Abel_Pacheco_0001");
  EXPECT_EQ(pairs->pairs[0].second, "Abel_Pacheco/Abel_Pacheco_0004");
  EXPECT_TRUE(pairs->pairs[0].same);
  EXPECT_EQ(pairs->pairs[1].second, "Bob/Bob_0012");
  EXPECT_FALSE(pairs->pairs[1].same);
  EXPECT_EQ(pairs->pairs[3].fold, 1);
}

TEST(LfwPairs, RefusesWhatIsWrongNamingTheLine) {
  const std::pair<const char*, const char*> cases[]{
      {"", "pairs.txt:1: the first line is not 'folds pairs'"},
      {"10\n", "pairs.txt:1: the first line is not 'folds pairs'"},
      {"1 x\n", "pairs.txt:1: 'x' is not a number from 1"},
      {"99999999 99999999\n", "at most 10000000 are allowed"},
      {"1 1\nAnn 1 2\n", "pairs.txt:2: the file ends after 1 of 2 pairs"},
      {"1 1\nAnn 1 Bob 2\n", "pairs.txt:2: 4 fields, expected 3 (name i j)"},
      {"1 1\nAnn 0 2\n", "pairs.txt:2: '0' is not a number from 1"},
  };
  for (const auto& [text, message] : cases) {
    const auto pairs = parse_lfw_pairs(text, "pairs.txt");
    ASSERT_FALSE(pairs.ok()) << text;
    EXPECT_THAT(pairs.error().message, HasSubstr(message));
  }
}

TEST(EmbeddingLines, ReadsVectorsOfOneLength) {
  const auto embeddings = parse_embedding_lines(
      "{\"image\":\"a/a_0001.jpg\",\"embedding\":[1,0.5]}\n{\"image\":\"b\",\"embedding\":[2,3]}\n",
      "e.jsonl");

  ASSERT_TRUE(embeddings.ok()) << embeddings.error().message;
  EXPECT_EQ(embeddings->dimension, 2U);
  EXPECT_THAT(embeddings->keys, ElementsAre("a/a_0001", "b"));
  EXPECT_THAT(embeddings->values, ElementsAre(1, 0.5, 2, 3));
}

TEST(EmbeddingLines, RefusesWhatIsWrong) {
  const std::pair<const char*, const char*> cases[]{
      {"{\"image\":\"a\"}", "e.jsonl:1: has no 'embedding'"},
      {"{\"image\":\"a\",\"embedding\":[]}", "e.jsonl:1: has no 'embedding'"},
      {"{\"image\":\"a\",\"embedding\":[1,2]}\n{\"image\":\"b\",\"embedding\":[1]}",
       "e.jsonl:2: has 1 values, expected 2"},
      {"{\"image\":\"a\",\"embedding\":[\"x\"]}", "e.jsonl:1: 'embedding' is not a number"},
      {"{\"image\":\"a\",\"embedding\":[1]}\n{\"image\":\"a.jpg\",\"embedding\":[1]}",
       "'a' appears twice"},
  };
  for (const auto& [text, message] : cases) {
    const auto embeddings = parse_embedding_lines(text, "e.jsonl");
    ASSERT_FALSE(embeddings.ok()) << text;
    EXPECT_THAT(embeddings.error().message, HasSubstr(message));
  }
}

}  // namespace
}  // namespace retinaface
