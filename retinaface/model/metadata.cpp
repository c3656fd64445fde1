#include "retinaface/model/metadata.h"

#include <utility>

namespace retinaface::internal {
namespace {

constexpr std::string_view kConfigKey = "retinaface_config";
constexpr std::string_view kLicenceKey = "licence";
constexpr std::string_view kProvenanceKey = "provenance";
constexpr std::string_view kUnknown = "unknown";

std::string_view value_or(const Metadata& metadata, std::string_view key,
                          std::string_view fallback) {
  const auto found = metadata.find(key);
  return found == metadata.end() || found->second.empty() ? fallback : found->second;
}

}  // namespace

Metadata make_metadata(const Model& model) {
  Metadata metadata;
  metadata.emplace(kConfigKey, to_json(model.config));
  metadata.emplace(kLicenceKey, model.licence.empty() ? std::string(kUnknown) : model.licence);
  metadata.emplace(kProvenanceKey, model.provenance);
  return metadata;
}

Result<bool> read_metadata(const Metadata& metadata, std::string_view subject, Model& model) {
  model.licence = value_or(metadata, kLicenceKey, kUnknown);
  model.provenance = value_or(metadata, kProvenanceKey, "");
  const auto config = metadata.find(kConfigKey);
  if (config == metadata.end()) return false;
  RETINAFACE_ASSIGN_OR_RETURN(model.config, network_config_from_json(config->second, subject));
  return true;
}

}  // namespace retinaface::internal
