// Any mesh can be the template: learns open books with bending spines instead of faces.
//
//   learn_open_books OUTPUT.glb
//
// An encoder and a decoder of meshes learn from 48 coloured books to put any book into four
// numbers; then the fast decoder shows books that they have never seen.
#include <retinaface/base/random.h>
#include <retinaface/mesh/decoder/mesh_decoder.h>
#include <retinaface/mesh/io/mesh_file.h>
#include <retinaface/mesh/network/graph_decoder.h>
#include <retinaface/mesh/network/graph_encoder.h>

#include <cmath>
#include <cstdio>
#include <exception>
#include <memory>
#include <utility>

using namespace retinaface::mesh;

constexpr int kColumns = 15, kRows = 9;  // of vertices; the spine is the column in the middle

/// How far a book is open, how much its spine bends and how old its paper is.
Mesh open_book(float opening, float bend, float age) {
  Mesh book;
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      const float u = 2 * static_cast<float>(column) / (kColumns - 1) - 1;
      const float v = 2 * static_cast<float>(row) / (kRows - 1) - 1;
      const float angle = (1 - opening) * (1.5F - std::abs(u));  // of the page with the table
      const float shade = 1 - 0.5F * std::exp(-8 * std::abs(u));
      book.positions.push_back(
          {u * std::cos(angle), 1.4F * v, std::abs(u) * std::sin(angle) + bend * v * v});
      book.colours.push_back({shade, shade * (1 - 0.2F * age), shade * (1 - 0.6F * age)});
      if (row + 1 == kRows || column + 1 == kColumns) continue;
      const auto corner = static_cast<std::uint32_t>(row * kColumns + column);
      book.triangles.push_back({corner, corner + 1, corner + kColumns});
      book.triangles.push_back({corner + 1, corner + kColumns + 1, corner + kColumns});
    }
  }
  return book;
}

std::vector<Mesh> random_books(int count, std::uint64_t seed) {
  retinaface::Random random(seed);
  const auto number = [&](double low, double high) {
    return static_cast<float>(random.uniform(low, high));
  };
  std::vector<Mesh> books;
  for (int i = 0; i < count; ++i) {
    books.push_back(open_book(number(0.2, 0.9), number(-0.5, 0.5), number(0, 1)));
  }
  return books;
}

/// Mean and deviation of every coordinate.
VertexStatistics statistics_of(const std::vector<Mesh>& books) {
  const float share = 1 / static_cast<float>(books.size());
  VertexStatistics result{std::vector<Vec3>(books[0].positions.size()), {}};
  for (const Mesh& book : books) {
    for (std::size_t v = 0; v < result.mean.size(); ++v)
      result.mean[v] += share * book.positions[v];
  }
  std::vector<Vec3> variance(result.mean.size());
  for (const Mesh& book : books) {
    for (std::size_t v = 0; v < variance.size(); ++v) {
      const Vec3 offset = book.positions[v] - result.mean[v];
      variance[v] += share * (offset * offset);
    }
  }
  for (const Vec3 v : variance) {
    result.deviation.push_back(
        {std::sqrt(v.x) + 0.02F, std::sqrt(v.y) + 0.02F, std::sqrt(v.z) + 0.02F});
  }
  return result;
}

/// Standardised positions and centred colours: what the encoder sees.
std::vector<float> encoder_input(const Mesh& book, const VertexStatistics& statistics) {
  std::vector<float> input;
  for (std::size_t v = 0; v < book.positions.size(); ++v) {
    const Vec3 offset = book.positions[v] - statistics.mean[v];
    const Vec3 deviation = statistics.deviation[v];
    const Vec3 colour = book.colours[v];
    input.insert(input.end(),
                 {offset.x / deviation.x, offset.y / deviation.y, offset.z / deviation.z,
                  colour.x - 0.5F, colour.y - 0.5F, colour.z - 0.5F});
  }
  return input;
}

/// The gradient of half the squared error of standardised positions and of colours.
std::vector<float> output_gradient(std::span<const float> outputs, std::span<const float> target,
                                   std::span<const std::uint32_t> vertices) {
  std::vector<float> gradient(outputs.size());
  const float share = 1 / static_cast<float>(vertices.size());
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const float wanted = target[vertices[i / 6] * 6 + i % 6];
    if (i % 6 < 3) {
      gradient[i] = share * (outputs[i] - wanted);
    } else {
      const float colour = 1 / (1 + std::exp(-outputs[i]));
      gradient[i] = share * 10 * (colour - 0.5F - wanted) * colour * (1 - colour);
    }
  }
  return gradient;
}

/// Adam (Kingma and Ba 2015).
class Adam {
 public:
  explicit Adam(std::size_t size) : mean_(size), square_(size) {}

  void step(std::span<float> parameters, std::span<float> gradients, float rate) {
    mean_left_ *= 0.9F;
    square_left_ *= 0.99F;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      mean_[i] += 0.1F * (gradients[i] - mean_[i]);
      square_[i] += 0.01F * (gradients[i] * gradients[i] - square_[i]);
      parameters[i] -=
          rate * mean_[i] / (1 - mean_left_) / (std::sqrt(square_[i] / (1 - square_left_)) + 1e-8F);
      gradients[i] = 0;
    }
  }

 private:
  std::vector<float> mean_, square_;
  float mean_left_ = 1, square_left_ = 1;
};

/// A network's parameters and what training needs beside them.
struct Learner {
  Learner(const ParameterLayout& layout, std::uint64_t seed)
      : gradients(layout.size()), optimiser(layout.size()) {
    const auto start = layout.initial_values(seed, 0.2);
    parameters.assign(start.begin(), start.end());
  }

  std::vector<float> parameters, gradients;
  Adam optimiser;
};

/// Puts a mesh into a few numbers and makes it of them again.
class AutoEncoder {
 public:
  AutoEncoder(MeshHierarchy levels, const GraphNetworkOptions& options)
      : hierarchy_(std::move(levels)),
        encoder_(hierarchy_, options),
        decoder_(hierarchy_, options),
        encoding_(encoder_.parameters(), 2),
        decoding_(decoder_.parameters(), 3) {}

  /// Adds up gradients at all levels of the mesh.
  void look_at(const std::vector<float>& mesh) {
    decoder_.run(decoding_.parameters, latent_of(mesh), decoded_);
    std::vector<std::vector<float>> gradients;
    for (std::size_t level = 0; level < hierarchy_.num_levels(); ++level) {
      gradients.push_back(
          output_gradient(decoded_.outputs[level], mesh, hierarchy_.levels[level].vertices));
    }
    std::vector<float> latent_gradient(encoded_.latent.size());
    decoder_.add_gradients(decoding_.parameters, encoded_.latent, decoded_, gradients,
                           decoding_.gradients, latent_gradient);
    encoder_.add_gradients(encoding_.parameters, encoded_, latent_gradient, encoding_.gradients);
  }

  void step(float rate) {
    encoding_.optimiser.step(encoding_.parameters, encoding_.gradients, rate);
    decoding_.optimiser.step(decoding_.parameters, decoding_.gradients, rate);
  }

  /// Valid until the next call.
  std::span<const float> latent_of(const std::vector<float>& mesh) {
    encoder_.run(encoding_.parameters, mesh, encoded_);
    return encoded_.latent;
  }

  [[nodiscard]] std::unique_ptr<MeshDecoder> fast_decoder(
      const VertexStatistics& statistics) const {
    return make_graph_mesh_decoder(hierarchy_, decoder_.options(), decoding_.parameters,
                                   statistics);
  }

 private:
  MeshHierarchy hierarchy_;
  GraphEncoder<float> encoder_;
  GraphDecoder<float> decoder_;
  Learner encoding_, decoding_;
  GraphEncoder<float>::Activations encoded_;
  GraphDecoder<float>::Activations decoded_;
};

float distance(const std::vector<Vec3>& a, const std::vector<Vec3>& b) {
  float sum = 0;
  for (std::size_t v = 0; v < a.size(); ++v) sum += length(a[v] - b[v]);
  return sum / static_cast<float>(a.size());
}

int main(int argc, char** argv) try {
  if (argc != 2) return std::fprintf(stderr, "usage: learn_open_books OUTPUT.glb\n"), 2;
  const auto books = random_books(48, 1);
  const VertexStatistics statistics = statistics_of(books);
  AutoEncoder network(build_hierarchy(books[0], {.num_levels = 3}).value(),
                      {.latent_size = 4, .widths = {16, 16, 16}});
  constexpr std::size_t kSteps = 1400, kBatch = 4;
  for (std::size_t step = 0; step < kSteps; ++step) {
    for (std::size_t i = step * kBatch; i < (step + 1) * kBatch; ++i) {
      network.look_at(encoder_input(books[i % books.size()], statistics));
    }
    network.step(0.02F * static_cast<float>(kSteps - step) / kSteps);
  }

  const auto decoder = network.fast_decoder(statistics);
  std::vector<float> vertices(decoder->num_vertices(0) * kVertexChannels);
  Mesh shown = books[0];
  float error = 0, error_of_mean = 0;
  for (const Mesh& book : random_books(20, 4)) {
    decoder->decode(network.latent_of(encoder_input(book, statistics)), 0, vertices);
    for (std::size_t v = 0; v < shown.positions.size(); ++v) {
      shown.positions[v] = Vec3::load(&vertices[kVertexChannels * v]);
      shown.colours[v] = Vec3::load(&vertices[kVertexChannels * v + 3]);
    }
    error += distance(shown.positions, book.positions);
    error_of_mean += distance(statistics.mean, book.positions);
  }
  write_mesh(argv[1], shown).value();
  std::printf("books never seen: vertices are %.1f %% as far off as those of the mean book\n",
              static_cast<double>(100 * error / error_of_mean));
  return 0;
} catch (const std::exception& error) {
  return std::fprintf(stderr, "%s\n", error.what()), 1;
}
