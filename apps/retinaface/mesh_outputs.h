#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "apps/retinaface/file_identity.h"
#include "apps/retinaface/mesh_json.h"
#include "apps/retinaface/mesh_tools.h"
#include "retinaface/base/thread_pool.h"
#include "retinaface/pipeline/frame_sink.h"
#include "retinaface/pipeline/output_names.h"
#include "retinaface/pipeline/text_output.h"

namespace retinaface::cli {

struct MeshOutputOptions {
  std::filesystem::path folder{};
  std::vector<std::string> formats{};  ///< "glb", "obj", "ply"
  bool photo_colours = false;          ///< meshes get the colours of the photo, not the model's
  bool pictures = true;                ///< overlays and sheets
  bool vertices = false;               ///< all of them in the picture's frame, as .safetensors
  bool quiet = false;
  int num_threads = 1;
  std::set<FileIdentity> read{};  ///< files that must not be overwritten
};

/// "glb,obj" → its parts.
/// @return  InvalidArgument for another word
[[nodiscard]] Result<std::vector<std::string>> parse_mesh_formats(const std::string& text);

/// Fits a mesh to every face and writes what is asked for: NAME.json and NAME.overlay.jpg for a
/// picture, NAME.1.glb, NAME.1.jpg and so on for its faces, a line of JSON on standard output.
class MeshOutputs : public FrameSink {
 public:
  /// @param tools  outlive this
  MeshOutputs(const MeshTools& tools, MeshOutputOptions options);

  [[nodiscard]] Result<void> write(const FrameResult& frame) override;

  [[nodiscard]] std::uint64_t num_fitted() const { return num_fitted_; }
  /// Faces of which there is no mesh.
  [[nodiscard]] std::uint64_t num_failed() const { return num_failed_; }

 private:
  struct DrawnFace;

  [[nodiscard]] std::vector<DrawnFace> fit_faces(const FrameResult& frame,
                                                 const std::filesystem::path& stem);
  [[nodiscard]] DrawnFace fit_face(const FrameResult& frame, std::size_t number,
                                   const std::filesystem::path& stem) const;
  [[nodiscard]] Result<void> write_face(const FrameResult& frame, DrawnFace& face,
                                        const std::filesystem::path& stem) const;
  [[nodiscard]] Result<void> write_overlay(const FrameResult& frame,
                                           const std::vector<DrawnFace>& faces,
                                           const std::filesystem::path& stem) const;
  [[nodiscard]] Result<void> check_is_no_input(const std::filesystem::path& path) const;
  void tell(const FrameResult& frame, const std::vector<DrawnFace>& faces);

  const MeshTools& tools_;
  const MeshModels models_;
  const MeshOutputOptions options_;
  OutputNames names_;
  TextOutput lines_;
  ThreadPool pool_;
  std::uint64_t num_fitted_ = 0;
  std::uint64_t num_failed_ = 0;
};

}  // namespace retinaface::cli
