#include "retinaface/formats/tiny_files.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>

#include "retinaface/formats/onnx.h"
#include "retinaface/formats/safetensors.h"

namespace retinaface::testing {
namespace {

const std::array<float, 4> kA{1, 2, 3, 4};
const std::array<float, 1> kB{5};

TensorFile tiny_tensors() {
  TensorFile file;
  file.tensors.emplace("a", Tensor({2, 2}, kA));
  file.tensors.emplace("b", Tensor({1}, kB));
  return file;
}

}  // namespace

Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

PickleProgram& PickleProgram::text(std::string_view value) {
  return raw("X" + packed(static_cast<std::uint32_t>(value.size()))).raw(value);
}

PickleProgram& PickleProgram::integer(std::int64_t value) {
  return raw("\x8a\x08" + packed(value));
}

PickleProgram& PickleProgram::global(std::string_view module, std::string_view name) {
  return raw("c").raw(module).raw("\n").raw(name).raw("\n");
}

PickleProgram& PickleProgram::integers(const std::vector<std::int64_t>& values) {
  raw("(");
  for (const auto value : values) integer(value);
  return raw("t");
}

PickleProgram& PickleProgram::storage(std::string_view type, std::string_view key,
                                      std::int64_t count) {
  raw("(").text("storage").global("torch", type).text(key).text("cpu").integer(count);
  return raw("tQ");
}

PickleProgram& PickleProgram::tensor(std::string_view type, std::string_view key,
                                     std::int64_t count, std::int64_t offset,
                                     const std::vector<std::int64_t>& sizes,
                                     const std::vector<std::int64_t>& strides) {
  global("torch._utils", "_rebuild_tensor_v2").raw("(").storage(type, key, count).integer(offset);
  return integers(sizes).integers(strides).raw("\x89").ordered_dict().raw("tR");
}

Bytes make_zip(const std::vector<NamedBytes>& entries, bool compressed) {
  std::size_t size = 4096;
  for (const auto& entry : entries) size += entry.bytes.size() + 2 * entry.name.size() + 512;
  Bytes zip(size);
  archive* writer = archive_write_new();
  archive_write_set_format_zip(writer);
  archive_write_set_options(writer, compressed ? "compression=deflate" : "compression=store");
  archive_write_set_bytes_in_last_block(writer, 1);
  std::size_t used = 0;
  archive_write_open_memory(writer, zip.data(), zip.size(), &used);
  for (const auto& [name, bytes] : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_write_header(writer, entry);
    archive_write_data(writer, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  zip.resize(used);
  return zip;
}

Bytes make_pytorch_zip(const std::string& pickle, const std::vector<NamedBytes>& storages,
                       const std::vector<NamedBytes>& more) {
  std::vector<NamedBytes> entries{{"archive/data.pkl", pickle}, {"archive/version", "3\n"}};
  for (const auto& [key, bytes] : storages) entries.push_back({"archive/data/" + key, bytes});
  entries.insert(entries.end(), more.begin(), more.end());
  return make_zip(entries);
}

Bytes make_pytorch_legacy(const std::string& pickle, const std::vector<NamedBytes>& storages) {
  PickleProgram keys;
  keys.raw("](");
  std::string raw;
  for (const auto& [key, bytes] : storages) {
    keys.text(key);
    raw += packed(static_cast<std::uint64_t>(bytes.size() / 4)) + bytes;
  }
  const std::string magic =
      PickleProgram().raw("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19").finished();
  return bytes_of(magic + PickleProgram().integer(1001).finished() +
                  PickleProgram().raw("}").finished() + pickle + keys.raw("e").finished() + raw);
}

std::string tiny_state_dict() {
  return PickleProgram()
      .ordered_dict()
      .raw("(")
      .text("a")
      .tensor("FloatStorage", "0", 4, 0, {2, 2}, {2, 1})
      .text("b")
      .tensor("FloatStorage", "1", 1, 0, {1}, {1})
      .raw("u")
      .finished();
}

std::vector<NamedBytes> tiny_storages() {
  return {{"0", packed(1.F, 2.F, 3.F, 4.F)}, {"1", packed(5.F)}};
}

Bytes tiny_safetensors() {
  return write_safetensors(tiny_tensors()).value();
}

Bytes tiny_pytorch_zip() {
  return make_pytorch_zip(tiny_state_dict(), tiny_storages());
}

Bytes tiny_pytorch_legacy() {
  return make_pytorch_legacy(tiny_state_dict(), tiny_storages());
}

Bytes tiny_mxnet() {
  const auto head = [](std::uint32_t rank) {
    return packed(std::uint32_t{0xF993FAC9}, std::int32_t{0}, rank);
  };
  const std::string cpu_float32 = packed(std::int32_t{1}, std::int32_t{0}, std::int32_t{0});
  return bytes_of(packed(std::uint64_t{0x112}, std::uint64_t{0}, std::uint64_t{2}) + head(2) +
                  packed(std::int64_t{2}, std::int64_t{2}) + cpu_float32 +
                  packed(1.F, 2.F, 3.F, 4.F) + head(1) + packed(std::int64_t{1}) + cpu_float32 +
                  packed(5.F) + packed(std::uint64_t{2}, std::uint64_t{5}) + "arg:a" +
                  packed(std::uint64_t{5}) + "aux:b");
}

Bytes tiny_onnx() {
  OnnxModel model;
  model.initializers = {OnnxTensor{"a", {2, 2}, std::vector<float>(kA.begin(), kA.end())},
                        OnnxTensor{"b", {1}, std::vector<float>(kB.begin(), kB.end())}};
  return write_onnx(model).value();
}

}  // namespace retinaface::testing
