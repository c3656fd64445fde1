#include "retinaface/formats/tensor_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "retinaface/formats/messages.h"
#include "retinaface/formats/mxnet.h"
#include "retinaface/formats/onnx.h"
#include "retinaface/formats/pytorch.h"
#include "retinaface/formats/safetensors.h"

namespace retinaface {
namespace {

using namespace std::string_view_literals;
using internal::unsupported;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view what;
};

/// What people give by mistake where weights are wanted.
constexpr std::array kOtherKinds{
    Signature{0, "version https://git-lfs"sv,
              "is a Git LFS pointer, not the weights themselves; fetch the real file"},
    Signature{0, "\xFF\xD8\xFF"sv, "is a JPEG picture"},
    Signature{0, "\x89PNG\r\n"sv, "is a PNG picture"},
    Signature{8, "WEBP"sv, "is a WebP picture"},
    Signature{0, "GIF8"sv, "is a GIF picture"},
    Signature{0, "\x89HDF\r\n"sv, "is an HDF5 file, as of Keras"},
    Signature{4, "TFL3"sv, "is a TensorFlow Lite model"},
    Signature{0, "7767517\n"sv, "is an ncnn network description"},
    Signature{0, "GGUF"sv, "is a GGUF model"},
    Signature{0, "\x1F\x8B"sv, "is compressed with gzip, which must be undone first"},
    Signature{257, "ustar"sv, "is a tar archive"},
    Signature{0,
              "\x7F"
              "ELF"sv,
              "is a program"},
    Signature{0, "%PDF"sv, "is a PDF document"},
    Signature{0, "<!DOCTYPE"sv, "is a web page; the download did not give the file itself"},
    Signature{0, "<html"sv, "is a web page; the download did not give the file itself"},
    Signature{0, "\x80\x02"sv, "is a pickle, but none of torch.save"},
    Signature{0, "\x80\x03"sv, "is a pickle, but none of torch.save"},
    Signature{0, "\x80\x04"sv, "is a pickle, but none of torch.save"},
    Signature{0, "\x80\x05"sv, "is a pickle, but none of torch.save"},
};

constexpr std::string_view kExpected =
    ", expected weights as safetensors, PyTorch, MXNet params or ONNX";

bool has(std::string_view file, std::size_t offset, std::string_view bytes) {
  return file.size() >= offset && file.substr(offset).starts_with(bytes);
}

bool is_printable(char character) {
  return (character >= ' ' && character <= '~') || character == '\n' || character == '\r' ||
         character == '\t';
}

/// A JSON text whose ninth byte happens to be a brace is no safetensors file.
bool is_safetensors(std::string_view file) {
  return has(file, 8, "{") && !std::all_of(file.begin(), file.begin() + 8, is_printable);
}

/// The first pickle holds the magic number 0x1950a86a20f9469cfc6c.
bool is_pytorch_legacy(std::string_view file) {
  constexpr std::size_t kMaxPickleHead = 32;
  return has(file, 0, "\x80") &&
         file.substr(0, kMaxPickleHead)
                 .find("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv) !=
             std::string_view::npos;
}

/// A ModelProto starts with its ir_version and goes on with another field of its own.
bool is_onnx(std::string_view file) {
  constexpr std::string_view kNextTags = "\x12\x1a\x22\x28\x32\x3a\x42\x72"sv;
  return file.size() >= 3 && file[0] == '\x08' && file[1] > 0 && file[1] < 64 &&
         kNextTags.find(file[2]) != std::string_view::npos;
}

Error other_kind(std::string_view file, std::string_view name) {
  if (file.empty()) return unsupported(name, "is empty" + std::string(kExpected));
  for (const Signature& signature : kOtherKinds) {
    if (has(file, signature.offset, signature.bytes)) {
      return unsupported(name, std::string(signature.what) + std::string(kExpected));
    }
  }
  const std::string_view start = file.substr(0, 512);
  const bool is_text = std::all_of(start.begin(), start.end(), is_printable);
  return unsupported(name,
                     (is_text ? "is a text" : "is of no known format") + std::string(kExpected));
}

Result<TensorFile> read_as(TensorFileFormat format, std::span<const std::byte> file,
                           std::string_view name) {
  switch (format) {
    case TensorFileFormat::Safetensors:
      return read_safetensors(file, name);
    case TensorFileFormat::PyTorchZip:
      return read_pytorch_zip(file, name);
    case TensorFileFormat::PyTorchLegacy:
      return read_pytorch_legacy(file, name);
    case TensorFileFormat::MxNetParams:
      return read_mxnet(file, name);
    case TensorFileFormat::Onnx:
      return read_onnx(file, name);
  }
  return unsupported(name, "is of no known format");
}

}  // namespace

const char* to_string(TensorFileFormat format) {
  switch (format) {
    case TensorFileFormat::Safetensors:
      return "safetensors";
    case TensorFileFormat::PyTorchZip:
      return "PyTorch (zip)";
    case TensorFileFormat::PyTorchLegacy:
      return "PyTorch (legacy)";
    case TensorFileFormat::MxNetParams:
      return "MXNet params";
    case TensorFileFormat::Onnx:
      return "ONNX";
  }
  return "unknown";
}

Result<TensorFileFormat> sniff_tensor_file(std::span<const std::byte> file, std::string_view name) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (is_safetensors(text)) return TensorFileFormat::Safetensors;
  if (has(text, 0, "PK\x03\x04") || has(text, 0, "PK\x05\x06")) return TensorFileFormat::PyTorchZip;
  if (is_pytorch_legacy(text)) return TensorFileFormat::PyTorchLegacy;
  if (has(text, 0, "\x12\x01\0\0\0\0\0\0"sv)) return TensorFileFormat::MxNetParams;
  if (is_onnx(text)) return TensorFileFormat::Onnx;
  return other_kind(text, name);
}

Result<TensorFile> read_tensor_file(std::span<const std::byte> file, std::string_view name) {
  RETINAFACE_ASSIGN_OR_RETURN(const TensorFileFormat format, sniff_tensor_file(file, name));
  RETINAFACE_ASSIGN_OR_RETURN(TensorFile content, read_as(format, file, name));
  if (content.tensors.empty()) {
    return unsupported(name,
                       "is a " + std::string(to_string(format)) +
                           " file without any tensor of floats, expected a network's weights");
  }
  return content;
}

}  // namespace retinaface
