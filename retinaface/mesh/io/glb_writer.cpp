#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "retinaface/mesh/io/glb.h"
#include "retinaface/mesh/io/glb_format.h"
#include "retinaface/mesh/io/srgb.h"

namespace retinaface::mesh {
namespace {

using nlohmann::json;

template <typename T>
void append_bytes(std::string& text, const std::vector<T>& values) {
  text.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

void append_number(std::string& text, std::uint32_t number) {
  append_bytes(text, std::vector{number});
}

/// Grows the buffer and the JSON tables that describe it. Every item is of 4 bytes, so that all
/// stay aligned.
class GlbBuilder {
 public:
  /// @return  the accessor of the values
  std::size_t add(const std::vector<Vec3>& vectors) {
    const std::size_t accessor =
        add_view(vectors, internal::kGlbFloat, "VEC3", internal::kGlbVertexBuffer);
    Vec3 low = vectors[0];
    Vec3 high = vectors[0];
    for (const Vec3 vector : vectors) {
      low = lowest(low, vector);
      high = highest(high, vector);
    }
    accessors_.back()["min"] = {low.x, low.y, low.z};
    accessors_.back()["max"] = {high.x, high.y, high.z};
    return accessor;
  }

  std::size_t add(const std::vector<Triangle>& triangles) {
    const std::size_t accessor =
        add_view(triangles, internal::kGlbUInt32, "SCALAR", internal::kGlbIndexBuffer);
    accessors_.back()["count"] = 3 * triangles.size();
    return accessor;
  }

  [[nodiscard]] Bytes finish(json document) && {
    document["accessors"] = std::move(accessors_);
    document["bufferViews"] = std::move(views_);
    document["buffers"] = {{{"byteLength", buffer_.size()}}};
    std::string text = document.dump(-1, ' ', false, json::error_handler_t::replace);
    text.resize((text.size() + 3) / 4 * 4, ' ');
    constexpr std::size_t kHeaders = 12 + 8 + 8;

    std::string file;
    append_number(file, internal::kGlbMagic);
    append_number(file, internal::kGlbVersion);
    append_number(file, static_cast<std::uint32_t>(kHeaders + text.size() + buffer_.size()));
    append_number(file, static_cast<std::uint32_t>(text.size()));
    append_number(file, internal::kGlbJsonChunk);
    file += text;
    append_number(file, static_cast<std::uint32_t>(buffer_.size()));
    append_number(file, internal::kGlbBinChunk);
    file += buffer_;
    const auto bytes = std::as_bytes(std::span(file));
    return {bytes.begin(), bytes.end()};
  }

 private:
  template <typename T>
  std::size_t add_view(const std::vector<T>& values, std::uint32_t component_type, const char* type,
                       std::uint32_t target) {
    const std::size_t offset = buffer_.size();
    append_bytes(buffer_, values);
    views_.push_back({{"buffer", 0},
                      {"byteOffset", offset},
                      {"byteLength", buffer_.size() - offset},
                      {"target", target}});
    accessors_.push_back({{"bufferView", views_.size() - 1},
                          {"componentType", component_type},
                          {"count", values.size()},
                          {"type", type}});
    return accessors_.size() - 1;
  }

  std::string buffer_;
  json accessors_ = json::array();
  json views_ = json::array();
};

json mesh_of(const Mesh& mesh, GlbBuilder& builder) {
  json attributes = {{"POSITION", builder.add(mesh.positions)}};
  if (!mesh.normals.empty()) attributes["NORMAL"] = builder.add(mesh.normals);
  if (!mesh.colours.empty()) {
    std::vector<Vec3> linear(mesh.colours.size());
    std::transform(mesh.colours.begin(), mesh.colours.end(), linear.begin(),
                   [](Vec3 colour) { return internal::linear_from_srgb(colour); });
    attributes["COLOR_0"] = builder.add(linear);
  }
  json primitive = {{"attributes", attributes},
                    {"indices", builder.add(mesh.triangles)},
                    {"mode", internal::kGlbTriangles},
                    {"material", 0}};
  json result = json::object();
  for (const MorphTarget& target : mesh.morph_targets) {
    primitive["targets"].push_back({{"POSITION", builder.add(target.offsets)}});
    result["extras"]["targetNames"].push_back(target.name);
    result["weights"].push_back(0);
  }
  result["primitives"] = json::array({primitive});
  return result;
}

}  // namespace

Bytes write_glb(const Mesh& mesh) {
  RETINAFACE_REQUIRE(!mesh.triangles.empty(), "a mesh without triangles has no glTF file");
  GlbBuilder builder;
  json document = {{"asset", {{"version", "2.0"}, {"generator", "retinaface"}}},
                   {"scene", 0},
                   {"scenes", {{{"nodes", {0}}}}},
                   {"nodes", {{{"mesh", 0}}}}};
  // Without a material glTF would be a metal, black where nothing is reflected.
  document["materials"] = {
      {{"doubleSided", true}, {"pbrMetallicRoughness", {{"metallicFactor", 0}}}}};
  document["meshes"] = json::array({mesh_of(mesh, builder)});
  return std::move(builder).finish(std::move(document));
}

}  // namespace retinaface::mesh
