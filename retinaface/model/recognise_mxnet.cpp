#include <algorithm>
#include <string>
#include <utility>

#include "retinaface/model/mxnet_renamer.h"
#include "retinaface/model/recognise.h"

// InsightFace's RetinaFace (detection/retinaface/rcnn/symbol): "mnet.25" with a Gluon MobileNet and
// names rf_*, "R50" with MXNet's ResNet v2 and names ssh_*.
namespace retinaface::internal {
namespace {

constexpr float kGluonEpsilon = 1e-5F;
constexpr float kSymbolEpsilon = 2e-5F;
constexpr int kNumLevels = 3;

void rename_mobilenet(MxNetRenamer& renamer) {
  constexpr int kBlocksOfStage[] = {6, 6, 2};
  int gluon_index = 0;  // convolutions are numbered through
  const auto conv_norm = [&](const std::string& block, int position) {
    const std::string number = std::to_string(gluon_index++);
    renamer.conv_norm("mobilenet0_conv" + number, "mobilenet0_batchnorm" + number,
                      block + std::to_string(position), block + std::to_string(position + 1),
                      kGluonEpsilon);
  };
  for (int stage = 0; stage < 3; ++stage) {
    for (int i = 0; i < kBlocksOfStage[stage]; ++i) {
      const std::string block =
          "body.stage" + std::to_string(stage + 1) + "." + std::to_string(i) + ".";
      conv_norm(block, 0);
      const bool separable = stage > 0 || i > 0;
      if (separable) conv_norm(block, 3);
    }
  }
}

std::string unit_name(int stage, int unit) {
  return "stage" + std::to_string(stage) + "_unit" + std::to_string(unit);
}

bool has_bottlenecks(const NamedTensors& tensors) {
  return std::ranges::any_of(tensors, [](const auto& entry) {
    return entry.first.starts_with("stage") && entry.first.ends_with("_conv3_weight");
  });
}

std::vector<int> count_units(const NamedTensors& tensors) {
  std::vector<int> counts;
  for (int stage = 1; stage <= 4; ++stage) {
    const int past_last = count_indices(tensors, "stage" + std::to_string(stage) + "_unit");
    counts.push_back(std::max(past_last - 1, 0));  // units are counted from 1
  }
  return counts;
}

void rename_unit(MxNetRenamer& renamer, const std::string& theirs, const std::string& ours,
                 int num_convs) {
  renamer.norm(theirs + "_bn1", ours + ".bn1", kSymbolEpsilon);
  for (int i = 1; i < num_convs; ++i) {
    const std::string conv = std::to_string(i);
    const std::string norm = std::to_string(i + 1);
    renamer.conv_norm(theirs + "_conv" + conv, theirs + "_bn" + norm, ours + ".conv" + conv,
                      ours + ".bn" + norm, kSymbolEpsilon);
  }
  const std::string last = std::to_string(num_convs);
  renamer.plain_conv(theirs + "_conv" + last, ours + ".conv" + last);
}

void rename_resnet(MxNetRenamer& renamer, const std::vector<int>& num_units, bool bottleneck) {
  renamer.norm("bn_data", "body.bn_data", kSymbolEpsilon);
  renamer.set_gamma_to_one("body.bn_data");
  renamer.conv_norm("conv0", "bn0", "body.conv1", "body.bn1", kSymbolEpsilon);
  for (int stage = 1; stage <= 4; ++stage) {
    const std::string layer = "body.layer" + std::to_string(stage) + ".";
    for (int unit = 1; unit <= num_units[static_cast<std::size_t>(stage - 1)]; ++unit) {
      rename_unit(renamer, unit_name(stage, unit), layer + std::to_string(unit - 1),
                  bottleneck ? 3 : 2);
    }
    renamer.plain_conv(unit_name(stage, 1) + "_sc", layer + "0.downsample.0");
  }
  renamer.norm("bn1", "body.bn_last", kSymbolEpsilon);
}

void rename_neck(MxNetRenamer& renamer) {
  const auto conv_norm = [&](const std::string& theirs, const std::string& ours) {
    renamer.conv_norm(theirs, theirs + "_bn", ours + ".0", ours + ".1", kSymbolEpsilon);
  };
  conv_norm(renamer.first_present({"rf_c1_red_conv", "ssh_m1_red_conv"}), "fpn.output1");
  conv_norm(renamer.first_present({"rf_c2_lateral", "ssh_c2_lateral"}), "fpn.output2");
  conv_norm(renamer.first_present({"rf_c3_lateral", "ssh_c3_lateral"}), "fpn.output3");
  conv_norm(renamer.first_present({"rf_c1_aggr", "ssh_c1_aggr"}), "fpn.merge1");
  conv_norm(renamer.first_present({"rf_c2_aggr", "ssh_c2_aggr"}), "fpn.merge2");
}

/// "rf_c1_det" or "ssh_m1_det".
std::string context_name(const MxNetRenamer& renamer, int level) {
  constexpr std::string_view kFirstConv = "_conv1";
  const std::string number = std::to_string(level);
  const std::string found =
      renamer.first_present({"rf_c" + number + "_det_conv1", "ssh_m" + number + "_det_conv1"});
  return found.substr(0, found.size() - kFirstConv.size());
}

void rename_context(MxNetRenamer& renamer, int level) {
  constexpr std::pair<const char*, const char*> kBranches[] = {{"_conv1", "conv3X3"},
                                                               {"_context_conv1", "conv5X5_1"},
                                                               {"_context_conv2", "conv5X5_2"},
                                                               {"_context_conv3_1", "conv7X7_2"},
                                                               {"_context_conv3_2", "conv7x7_3"}};
  const std::string module = context_name(renamer, level);
  for (const auto& [theirs, ours] : kBranches) {
    const std::string conv = module + theirs;
    const std::string branch = "ssh" + std::to_string(level) + "." + ours;
    renamer.conv_norm(conv, conv + "_bn", branch + ".0", branch + ".1", kSymbolEpsilon);
  }
}

void rename_heads(MxNetRenamer& renamer, int level) {
  const std::string stride = std::to_string(4 << level);
  const std::string index = "." + std::to_string(level - 1) + ".conv1x1";
  renamer.conv("face_rpn_cls_score_stride" + stride, "ClassHead" + index);
  renamer.interleave_classes("ClassHead" + index + ".weight");
  renamer.interleave_classes("ClassHead" + index + ".bias");
  renamer.conv("face_rpn_bbox_pred_stride" + stride, "BboxHead" + index);
  renamer.conv("face_rpn_landmark_pred_stride" + stride, "LandmarkHead" + index);
}

/// All that comes after the backbone.
Result<RecognisedNetwork> finish(MxNetRenamer renamer, NetworkConfig config,
                                 std::string_view subject) {
  rename_neck(renamer);
  for (int level = 1; level <= kNumLevels; ++level) {
    rename_context(renamer, level);
    rename_heads(renamer, level);
  }
  FileNames file_names = renamer.file_names();
  RETINAFACE_ASSIGN_OR_RETURN(NamedTensors tensors, std::move(renamer).finish());
  RETINAFACE_ASSIGN_OR_RETURN(config.neck_channels,
                              num_filters(tensors, "fpn.output1.0.weight", subject, file_names));
  RETINAFACE_ASSIGN_OR_RETURN(const int half_context,
                              num_filters(tensors, "ssh1.conv3X3.0.weight", subject, file_names));
  config.context_channels = 2 * half_context;
  name_network(config, "insightface");
  return RecognisedNetwork{std::move(config), std::move(tensors), std::move(file_names)};
}

}  // namespace

bool is_mxnet_detector(const NamedTensors& tensors) {
  return has_prefix(tensors, "face_rpn_") &&
         (has_prefix(tensors, "mobilenet0_") || has_prefix(tensors, "stage1_unit"));
}

Result<RecognisedNetwork> recognise_mxnet(NamedTensors tensors, std::string_view subject) {
  if (has_prefix(tensors, "mobilenet0_")) {
    RETINAFACE_ASSIGN_OR_RETURN(const int first_filters,
                                num_filters(tensors, "mobilenet0_conv0_weight", subject));
    NetworkConfig config = network_preset("insightface-mnet025").value();
    config.width_multiplier = mobilenet_width(first_filters);
    if (config.width_multiplier == 0) return unknown_backbone(subject);
    MxNetRenamer renamer(std::move(tensors), subject, config.batch_norm_epsilon);
    rename_mobilenet(renamer);
    return finish(std::move(renamer), std::move(config), subject);
  }
  const bool bottleneck = has_bottlenecks(tensors);
  const std::vector<int> num_units = count_units(tensors);
  NetworkConfig config = network_preset("insightface-r50").value();
  config.depth = resnet_depth(num_units, bottleneck);
  if (config.depth == 0) return unknown_backbone(subject);
  MxNetRenamer renamer(std::move(tensors), subject, config.batch_norm_epsilon);
  rename_resnet(renamer, num_units, bottleneck);
  return finish(std::move(renamer), std::move(config), subject);
}

}  // namespace retinaface::internal
