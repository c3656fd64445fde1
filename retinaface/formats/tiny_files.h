#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "retinaface/base/file.h"

// Weights files of a few hundred bytes, assembled by hand, for tests only.
namespace retinaface::testing {

[[nodiscard]] Bytes bytes_of(std::string_view text);

/// The little-endian bytes of numbers, one after the other.
template <typename... Numbers>
[[nodiscard]] std::string packed(Numbers... numbers) {
  std::string bytes;
  (bytes.append(reinterpret_cast<const char*>(&numbers), sizeof numbers), ...);
  return bytes;
}

/// Assembles a pickle program, opcode by opcode.
class PickleProgram {
 public:
  PickleProgram& raw(std::string_view bytes) { return code_ += bytes, *this; }
  PickleProgram& text(std::string_view value);  ///< BINUNICODE
  PickleProgram& integer(std::int64_t value);   ///< LONG1
  PickleProgram& global(std::string_view module, std::string_view name);
  PickleProgram& integers(const std::vector<std::int64_t>& values);  ///< as a tuple
  PickleProgram& storage(std::string_view type, std::string_view key, std::int64_t count);
  /// _rebuild_tensor_v2 of a storage reference.
  PickleProgram& tensor(std::string_view type, std::string_view key, std::int64_t count,
                        std::int64_t offset, const std::vector<std::int64_t>& sizes,
                        const std::vector<std::int64_t>& strides);
  PickleProgram& ordered_dict() { return global("collections", "OrderedDict").raw(")R"); }

  /// With the protocol before it and STOP behind it.
  [[nodiscard]] std::string finished() const { return "\x80\x02" + code_ + "."; }

 private:
  std::string code_;
};

struct NamedBytes {
  std::string name;
  std::string bytes;
};

[[nodiscard]] Bytes make_zip(const std::vector<NamedBytes>& entries, bool compressed = false);

/// data.pkl and the storages in one archive, as torch.save has them.
[[nodiscard]] Bytes make_pytorch_zip(const std::string& pickle,
                                     const std::vector<NamedBytes>& storages,
                                     const std::vector<NamedBytes>& more = {});

/// The legacy form; every storage of 4-byte elements.
[[nodiscard]] Bytes make_pytorch_legacy(const std::string& pickle,
                                        const std::vector<NamedBytes>& storages);

/// {'a': [[1, 2], [3, 4]], 'b': [5]} in each format.
[[nodiscard]] std::string tiny_state_dict();
[[nodiscard]] std::vector<NamedBytes> tiny_storages();
[[nodiscard]] Bytes tiny_safetensors();
[[nodiscard]] Bytes tiny_pytorch_zip();
[[nodiscard]] Bytes tiny_pytorch_legacy();
[[nodiscard]] Bytes tiny_mxnet();
[[nodiscard]] Bytes tiny_onnx();

}  // namespace retinaface::testing
