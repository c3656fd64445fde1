#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "apps/retinaface/command.h"
#include "retinaface/data/read_labels.h"

// The commands below `retinaface data`, and what they have in common.
namespace retinaface::cli {

void add_data_check_command(CLI::App& data, Runner& chosen);
void add_data_convert_command(CLI::App& data, Runner& chosen);
void add_data_show_command(CLI::App& data, Runner& chosen);

/// A labelled set as the command line names it.
struct SetArguments {
  std::string labels;
  std::string images;  ///< the folder of pictures
  std::string label_format = "auto";
  bool quiet = false;
};

/// Adds the labels, --images, --label-format and --quiet.
/// @param images  what the folder of pictures is for
void add_set_options(CLI::App& command, SetArguments& arguments, const char* images,
                     bool needs_images);

/// A labelled set that was read.
struct ReadSet {
  LabelledSet labels;
  std::vector<UnreadablePicture> unreadable;  ///< what a YOLO set had to leave out
};

/// @return  the reader's error; NotFound for labels that name no picture
[[nodiscard]] Result<ReadSet> read_set(const SetArguments& arguments);

/// Keeps an output from destroying what was read, whatever the names.
/// @return  InvalidArgument when `output` is the labels, a file of theirs or one of the pictures
[[nodiscard]] Result<void> protect_inputs(const SetArguments& arguments, const ReadSet& set,
                                          const std::filesystem::path& output);

}  // namespace retinaface::cli
