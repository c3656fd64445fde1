#pragma once

#include <cstdint>

// The numbers of the glTF 2.0 specification (Khronos 2017) that reader and writer share.
namespace retinaface::mesh::internal {

inline constexpr std::uint32_t kGlbMagic = 0x46546C67;      // "glTF"
inline constexpr std::uint32_t kGlbJsonChunk = 0x4E4F534A;  // "JSON"
inline constexpr std::uint32_t kGlbBinChunk = 0x004E4942;   // "BIN"
inline constexpr std::uint32_t kGlbVersion = 2;

inline constexpr std::uint32_t kGlbFloat = 5126;
inline constexpr std::uint32_t kGlbUInt32 = 5125;
inline constexpr std::uint32_t kGlbTriangles = 4;
inline constexpr std::uint32_t kGlbVertexBuffer = 34962;
inline constexpr std::uint32_t kGlbIndexBuffer = 34963;

}  // namespace retinaface::mesh::internal
