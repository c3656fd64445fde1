#include "retinaface/image/glyphs.h"

#include <algorithm>

namespace retinaface::internal {
namespace {

// The pen's strokes from ' ' to '~'. A stroke is a row of points, each written as its x and its y
// (a is 10); "~" in front makes it smooth: the points then steer a quadratic B-spline that starts
// and ends at the first and the last one, or is closed when these are the same.
constexpr std::string_view kStrokes[] = {
    "",                                  // space
    "0005 08",                           // !
    "0002 2022",                         // "
    "1117 3137 0343 0545",               // #
    "~4241010444470706 2028",            // $
    "0840 ~0020220200 ~2646482826",      // %
    "~480200303305083845",               // &
    "0002",                              // '
    "~20020628",                         // (
    "~00222608",                         // )
    "2125 0244 0442",                    // *
    "2226 0444",                         // +
    "1709",                              // ,
    "0434",                              // -
    "08",                                // .
    "0830",                              // /
    "~00404448080400",                   // 0
    "022028",                            // 1
    "~0200404308 0848",                  // 2
    "~0100404424 ~2444480807",           // 3
    "38300646",                          // 4
    "400003 ~0343480807",                // 5
    "~414000040848430305",               // 6
    "004018",                            // 7
    "~0040440400 ~0444480804",           // 8
    "~070848444000054543",               // 9
    "04 08",                             // :
    "14 1709",                           // ;
    "310437",                            // <
    "0343 0545",                         // =
    "013407",                            // >
    "~020040432325 28",                  // ?
    "~1232361612 ~32364640000848",       // @
    "082048 1535",                       // A
    "0800 ~002040442404 ~042444482808",  // B
    "~41400004084847",                   // C
    "0800 ~00204044482808",              // D
    "40000848 0434",                     // E
    "400008 0434",                       // F
    "~41400004084845 454424",            // G
    "0008 4048 0444",                    // H
    "0008",                              // I
    "~3034380806",                       // J
    "0008 4005 1448",                    // K
    "000848",                            // L
    "0800356068",                        // M
    "08004840",                          // N
    "~00505458080400",                   // O
    "0800 ~002040442404",                // P
    "~00505458080400 3558",              // Q
    "0800 ~002040442404 2448",           // R
    "~4140000444480807",                 // S
    "0040 2028",                         // T
    "~000408484440",                     // U
    "002840",                            // V
    "0018325860",                        // W
    "0048 4008",                         // X
    "002440 2428",                       // Y
    "00400848",                          // Z
    "20000929",                          // [
    "0038",                              // backslash
    "00202909",                          // ]
    "032043",                            // ^
    "0949",                              // _
    "0012",                              // `
    "~0333380803 3338",                  // a
    "0008 ~0333380803",                  // b
    "~343303083837",                     // c
    "3038 ~0333380803",                  // d
    "0535 ~353303083837",                // e
    "~20101418 0323",                    // f
    "~0333380803 ~33383a0a",             // g
    "0008 ~0503333638",                  // h
    "0308 01",                           // i
    "~13181a0a 11",                      // j
    "0008 3306 1538",                    // k
    "0008",                              // l
    "0308 ~0503232628 ~2523434648",      // m
    "0308 ~0503333638",                  // n
    "~0333380803",                       // o
    "030a ~0333380803",                  // p
    "333a ~0333380803",                  // q
    "0308 ~050323",                      // r
    "~3433030536380807",                 // s
    "~11151828 0323",                    // t
    "~0306083836 3338",                  // u
    "032843",                            // v
    "0318243843",                        // w
    "0338 3308",                         // x
    "0328 431a",                         // y
    "03330838",                          // z
    "~20101404 ~04141828",               // {
    "0009",                              // |
    "~00101424 ~24141808",               // }
    "~0513354543",                       // ~
};
static_assert(std::size(kStrokes) == '~' - ' ' + 1);
constexpr std::string_view kUnknown = "0040480800";

float coordinate(char digit) {
  return static_cast<float>(digit == 'a' ? 10 : digit - '0');
}

std::vector<Point> points_of(std::string_view stroke) {
  std::vector<Point> points;
  for (std::size_t i = 0; i + 1 < stroke.size(); i += 2) {
    points.push_back({coordinate(stroke[i]), coordinate(stroke[i + 1])});
  }
  return points;
}

Point middle(Point a, Point b) {
  return (a + b) * 0.5F;
}

/// Appends a quadratic Bézier curve from the path's end.
void curve_to(std::vector<Point>& path, Point control, Point end) {
  constexpr int kSteps = 6;
  const Point start = path.back();
  for (int i = 1; i <= kSteps; ++i) {
    const float t = static_cast<float>(i) / kSteps;
    path.push_back(start * ((1 - t) * (1 - t)) + control * (2 * t * (1 - t)) + end * (t * t));
  }
}

std::vector<Point> smooth(std::vector<Point> controls) {
  if (controls.front() == controls.back()) {
    // Closed: the corner at the seam must be smooth like the others, so it starts half a side
    // later.
    controls.push_back(middle(controls[0], controls[1]));
    controls.front() = controls.back();
  }
  std::vector<Point> path{controls.front()};
  for (std::size_t i = 1; i + 1 < controls.size(); ++i) {
    const bool last = i + 2 == controls.size();
    curve_to(path, controls[i], last ? controls[i + 1] : middle(controls[i], controls[i + 1]));
  }
  return path;
}

void add_stroke(Glyph& glyph, std::string_view stroke) {
  const bool is_smooth = stroke.starts_with('~');
  std::vector<Point> path = points_of(stroke.substr(is_smooth ? 1 : 0));
  for (const Point point : path) glyph.width = std::max(glyph.width, point.x);
  if (is_smooth) path = smooth(std::move(path));
  if (path.size() == 1) path.push_back(path[0]);
  for (std::size_t i = 1; i < path.size(); ++i) {
    glyph.segments.push_back({path[i - 1], path[i]});
  }
}

}  // namespace

Glyph glyph_for(char character) {
  const bool known = character >= ' ' && character <= '~';
  std::string_view strokes = known ? kStrokes[character - ' '] : kUnknown;
  Glyph glyph;
  while (!strokes.empty()) {
    const std::string_view stroke = strokes.substr(0, strokes.find(' '));
    add_stroke(glyph, stroke);
    strokes.remove_prefix(std::min(stroke.size() + 1, strokes.size()));
  }
  if (character == ' ') glyph.width = 2;
  return glyph;
}

float units_wide(std::string_view text) {
  float units = 0;
  for (const char character : text) units += glyph_for(character).width + kLetterGap;
  return text.empty() ? 0 : units - kLetterGap;
}

}  // namespace retinaface::internal
