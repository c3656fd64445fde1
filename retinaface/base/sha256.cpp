#include "retinaface/base/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <string_view>

#include "retinaface/base/contract.h"

namespace retinaface {

std::string sha256_hex(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  RETINAFACE_REQUIRE(
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) == 1,
      "OpenSSL offers no SHA-256");
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) {
    hex += {kDigits[digest[i] >> 4], kDigits[digest[i] & 15]};
  }
  return hex;
}

}  // namespace retinaface
