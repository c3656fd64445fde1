#include "retinaface/nn/ops/packed_gemm.h"

namespace retinaface::nn::internal {

/// Panels of nearly equal width, then what is narrower than a vector.
void PackedGemm::cut_run(std::size_t run, int packed_first, int padded) {
  const int lanes = kernels_->lanes;
  const int vectors = padded / lanes;
  const int max_vectors = kernels_->max_panel_width / lanes;
  const int num_panels = (vectors + max_vectors - 1) / max_vectors;
  int done = 0;
  const auto append = [&](int width) {
    const std::ptrdiff_t offset =
        panels_.empty()
            ? 0
            : panels_.back().offset + std::ptrdiff_t{num_segments_} * depth_ * panels_.back().width;
    panels_.push_back({run, packed_first + done, width, offset});
    done += width;
  };
  for (int i = 0; i < num_panels; ++i) {
    append((vectors - done / lanes + num_panels - i - 1) / (num_panels - i) * lanes);
  }
  while (done < padded) append(padded - done >= 8 ? 8 : 4);
}

void PackedGemm::cut_into_panels(const OutputLayout& layout, bool one_run) {
  if (one_run) {
    cut_run(0, 0, layout.packed_channels());
  } else {
    for (std::size_t i = 0; i < layout.runs.size(); ++i) {
      cut_run(i, layout.runs[i].packed_first, layout.runs[i].padded);
    }
  }
  weights_ = Tensor(Shape{std::int64_t{num_segments_} * depth_ * layout.packed_channels()});
}

GemmPanel PackedGemm::panel_of(const GemmRows& a, const Panel& panel) const {
  GemmPanel p;
  p.segments = a.segments;
  p.num_segments = num_segments_;
  p.depth = depth_;
  p.a_stride = a.stride;
  p.rows = a.rows;
  p.b = weights_.data() + panel.offset;
  p.width = panel.width;
  return p;
}

void PackedGemm::convolve(const GemmRows& a, const OutputLayout& layout,
                          const PixelTarget& target) const {
  for (const Panel& panel : panels_) {
    const OutputRun& run = layout.runs[panel.run];
    const int in_run = panel.packed_first - run.packed_first;
    GemmPanel p = panel_of(a, panel);
    p.bias = layout.bias.data() + panel.packed_first;
    p.slope = layout.slope.data() + panel.packed_first;
    if (target.residual != nullptr) {
      p.residual = target.residual_of(run) + in_run;
      p.residual_stride = target.residual->pixel_stride;
    }
    p.c = target.of(run) + in_run;
    p.c_stride = target.outputs[run.output].pixel_stride;
    kernels_->gemm(p);
  }
}

void PackedGemm::multiply(const GemmRows& a, float* c, std::ptrdiff_t c_stride) const {
  for (const Panel& panel : panels_) {
    GemmPanel p = panel_of(a, panel);
    p.c = c + panel.packed_first;
    p.c_stride = c_stride;
    kernels_->gemm(p);
  }
}

}  // namespace retinaface::nn::internal
