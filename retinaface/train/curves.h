#pragma once

#include <map>
#include <string>
#include <vector>

#include "retinaface/train/csv_log.h"

namespace retinaface::train {

/// The curves of a run as SVG pictures by file name; those without a point are left out.
/// @param steps        columns "epoch", "loss", "classification", "box", "landmarks", "learning
/// rate"
/// @param validations  columns "epoch" and, for each of `names`, "<name> AP"
[[nodiscard]] std::map<std::string, std::string> draw_curves(const CsvLog& steps,
                                                             const CsvLog& validations,
                                                             const std::vector<std::string>& names);

/// At most `max_points` points, each the mean of as many neighbours: what a picture can show of a
/// long run, without the noise of single steps.
[[nodiscard]] std::vector<PlotPoint> thinned(const std::vector<PlotPoint>& points,
                                             std::size_t max_points);

}  // namespace retinaface::train
