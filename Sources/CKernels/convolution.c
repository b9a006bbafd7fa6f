// Convolution as a product of patches and weights, pooling, and the rectifier.
//
// The patches of a few samples at a time (what the kernel sees at each place, tap after tap, channels innermost) are
// gathered into working memory that stays in the second-level cache, and multiplied by the weights in that same order.
// Backward, the gradient of the weights is a product with the patches too, and that of the input a product with the turned
// weights, scattered back from patches. Gathering and scattering are about a tenth of a small network's time; the products run at
// nine tenths of what the processor can do.
#include "convolution_kernels.h"
#include "kernels.h"
#include "vectors.h"

enum { PATCH_FLOATS = 1 << 15 }; // 128 KB of patches at a time

static int64_t padded_height(const MesascopeConvolutionShape *s) {
  const int64_t seen = (s->output_height - 1) * s->stride + s->kernel;
  return seen > s->above + s->height ? seen : s->above + s->height;
}
static int64_t padded_width(const MesascopeConvolutionShape *s) {
  const int64_t seen = (s->output_width - 1) * s->stride + s->kernel;
  return seen > s->left + s->width ? seen : s->left + s->width;
}

INLINE void copy(float *to, const float *from, const int64_t count) {
  int64_t j = 0;
  for (; j + LANES <= count; j += LANES) store(to + j, load(from + j));
  if (j < count) store_part(to + j, load_part(from + j, count - j), count - j);
}

INLINE void add(float *to, const float *from, const int64_t count) {
  int64_t j = 0;
  for (; j + LANES <= count; j += LANES) store(to + j, load(to + j) + load(from + j));
  if (j < count) store_part(to + j, load_part(to + j, count - j) + load_part(from + j, count - j), count - j);
}

/// The patches of one sample; `line` = kernel · channels numbers lie side by side.
INLINE void gather(const MesascopePatches *g, const int64_t line) {
  const MesascopeConvolutionShape *s = g->shape;
  const int64_t wide = padded_width(s) * s->channels, lines = s->kernel;
  for (int64_t i = 0; i < s->height; i++)
    copy(g->grid + (i + s->above) * wide + s->left * s->channels, g->x + i * s->width * s->channels,
         s->width * s->channels);
  float *out = g->patches;
  for (int64_t r = 0; r < s->output_height; r++)
    for (int64_t c = 0; c < s->output_width; c++) {
      const float *from = g->grid + r * s->stride * wide + c * s->stride * s->channels;
      for (int64_t k = 0; k < lines; k++, out += line) copy(out, from + k * wide, line);
    }
}

CLONES void mesascope_gather_patches(const MesascopePatches *g) {
  const int64_t line = g->shape->kernel * g->shape->channels;
  if (line == 48) gather(g, 48);
  else if (line == 96) gather(g, 96);
  else if (line == 64) gather(g, 64);
  else gather(g, line);
}

/// The grid, all zeros before, += the patches of one sample.
INLINE void scatter(const MesascopePatches *g, const int64_t line) {
  const MesascopeConvolutionShape *s = g->shape;
  const int64_t wide = padded_width(s) * s->channels, lines = s->kernel;
  const float *in = g->patches;
  for (int64_t r = 0; r < s->output_height; r++)
    for (int64_t c = 0; c < s->output_width; c++) {
      float *to = g->grid + r * s->stride * wide + c * s->stride * s->channels;
      for (int64_t k = 0; k < lines; k++, in += line) add(to + k * wide, in, line);
    }
}

CLONES void mesascope_scatter_patches(const MesascopePatches *g) {
  const int64_t line = g->shape->kernel * g->shape->channels;
  if (line == 48) scatter(g, 48);
  else if (line == 96) scatter(g, 96);
  else if (line == 64) scatter(g, 64);
  else scatter(g, line);
}

CLONES void mesascope_arrange_weights(
  const MesascopeConvolutionShape *s, const float *from, float *to, int64_t stride) {
  const int64_t taps = s->kernel * s->kernel, row = taps * s->channels;
  for (int64_t f = 0; f < s->filters; f += LANES) {
    const int64_t filters = s->filters - f < LANES ? s->filters - f : LANES;
    for (int64_t p = 0; p < row; p += LANES) {
      const int64_t n = row - p < LANES ? row - p : LANES;
      V r[16];
      for (int64_t i = 0; i < 16; i++) r[i] = i < filters ? load_n(from + (f + i) * row + p, n) : (V){0};
      transpose_16(r);
      for (int64_t i = 0; i < n; i++) {
        const int64_t channel = (p + i) / taps, tap = (p + i) % taps;
        store_n(to + (tap * s->channels + channel) * stride + f, r[i], filters);
      }
    }
  }
}

CLONES void mesascope_add_arranged(
  const MesascopeConvolutionShape *s, const float *from, float *to, int64_t stride) {
  const int64_t taps = s->kernel * s->kernel, row = taps * s->channels;
  for (int64_t f = 0; f < s->filters; f += LANES) {
    const int64_t filters = s->filters - f < LANES ? s->filters - f : LANES;
    for (int64_t p = 0; p < row; p += LANES) {
      const int64_t n = row - p < LANES ? row - p : LANES;
      V r[16];
      for (int64_t i = 0; i < 16; i++) {
        const int64_t channel = (p + i) / taps, tap = (p + i) % taps;
        r[i] = i < n ? load_n(from + (tap * s->channels + channel) * stride + f, filters) : (V){0};
      }
      transpose_16(r);
      for (int64_t i = 0; i < filters; i++) {
        float *out = to + (f + i) * row + p;
        store_n(out, load_n(out, n) + r[i], n);
      }
    }
  }
}

CLONES void mesascope_rectify(int64_t count, float *y) {
  for (int64_t j = 0; j < count; j += LANES) store_n(y + j, at_least(load_n(y + j, count - j), (V){0}), count - j);
}

CLONES void mesascope_rectified_gradient(int64_t count, const float *y, float *dy) {
  for (int64_t j = 0; j < count; j += LANES) {
    const int64_t n = count - j;
    store_n(dy + j, choose(load_n(y + j, n) <= (V){0}, (V){0}, load_n(dy + j, n)), n);
  }
}

/// How many samples to gather the patches of at a time.
static int64_t chunk_of(const MesascopeConvolutionShape *s, int64_t samples) {
  const int64_t one = s->output_height * s->output_width * s->kernel * s->kernel * s->channels;
  const int64_t chunk = PATCH_FLOATS / one;
  return chunk < 1 ? 1 : (chunk < samples ? chunk : samples);
}

static int64_t aligned(int64_t count) { return (count + 15) / 16 * 16; }

void mesascope_convolution(const MesascopeConvolution *g) {
  const MesascopeConvolutionShape *s = &g->shape;
  const int64_t places = s->output_height * s->output_width, depth = s->kernel * s->kernel * s->channels;
  const int64_t chunk = chunk_of(s, g->samples), grid = padded_height(s) * padded_width(s) * s->channels;
  if (g->samples <= 0) return;
  float *weights = mesascope_scratch(
    (aligned(depth * s->filters) + aligned(grid) + aligned(chunk * places * depth)) * (int64_t)sizeof(float));
  MesascopePatches patches = {.shape = s, .grid = weights + aligned(depth * s->filters)};
  float *first = patches.grid + aligned(grid);
  mesascope_arrange_weights(s, g->weight, weights, s->filters);
  memset(patches.grid, 0, (size_t)grid * sizeof(float));
  for (int64_t i = 0; i < g->samples; i += chunk) {
    const int64_t count = g->samples - i < chunk ? g->samples - i : chunk;
    for (int64_t k = 0; k < count; k++) {
      patches.x = g->x + (i + k) * g->x_stride;
      patches.patches = first + k * places * depth;
      mesascope_gather_patches(&patches);
    }
    float *y = g->y + i * places * s->filters;
    MesascopeProduct product = {
      .a = first, .a_stride = depth, .b = weights, .b_stride = s->filters, .c = y, .c_stride = s->filters,
      .rows = count * places, .columns = s->filters, .inner = depth, .bias = g->bias};
    mesascope_product(&product);
    if (g->rectified) mesascope_rectify(count * places * s->filters, y);
  }
}

/// to[filter][tap · channels + channel] from the arranged weights.
static void transpose_arranged(const float *from, float *to, int64_t depth, int64_t filters) {
  for (int64_t p = 0; p < depth; p++)
    for (int64_t f = 0; f < filters; f++) to[f * depth + p] = from[p * filters + f];
}

void mesascope_convolution_gradient(const MesascopeConvolution *g) {
  const MesascopeConvolutionShape *s = &g->shape;
  const int64_t places = s->output_height * s->output_width, depth = s->kernel * s->kernel * s->channels;
  const int64_t chunk = chunk_of(s, g->samples), grid = padded_height(s) * padded_width(s) * s->channels;
  const int64_t weights = aligned(depth * s->filters);
  if (g->samples <= 0) return;
  float *change = mesascope_scratch(
    (3 * weights + 2 * aligned(grid) + aligned(chunk * places * depth)) * (int64_t)sizeof(float));
  float *arranged = change + weights, *turned = arranged + weights;
  MesascopePatches patches = {.shape = s, .grid = turned + weights};
  float *back = patches.grid + aligned(grid), *first = back + aligned(grid);
  memset(patches.grid, 0, (size_t)grid * sizeof(float));
  if (g->dx) {
    mesascope_arrange_weights(s, g->weight, arranged, s->filters);
    transpose_arranged(arranged, turned, depth, s->filters);
  }
  const int64_t wide = padded_width(s) * s->channels;
  for (int64_t i = 0; i < g->samples; i += chunk) {
    const int64_t count = g->samples - i < chunk ? g->samples - i : chunk;
    const float *dy = g->y + i * places * s->filters;
    if (g->d_weight) {
      for (int64_t k = 0; k < count; k++) {
        patches.x = g->x + (i + k) * g->x_stride;
        patches.patches = first + k * places * depth;
        mesascope_gather_patches(&patches);
      }
      MesascopeProduct product = {
        .a = first, .a_stride = depth, .a_transposed = 1, .b = dy, .b_stride = s->filters, .c = change,
        .c_stride = s->filters, .rows = depth, .columns = s->filters, .inner = count * places,
        .start = i == 0 ? 0 : change, .start_stride = s->filters};
      mesascope_product(&product);
    }
    if (g->dx) {
      MesascopeProduct product = {
        .a = dy, .a_stride = s->filters, .b = turned, .b_stride = depth, .c = first, .c_stride = depth,
        .rows = count * places, .columns = depth, .inner = s->filters};
      mesascope_product(&product);
      for (int64_t k = 0; k < count; k++) {
        MesascopePatches out = {.shape = s, .grid = back, .patches = first + k * places * depth};
        memset(back, 0, (size_t)grid * sizeof(float));
        mesascope_scatter_patches(&out);
        for (int64_t r = 0; r < s->height; r++) {
          const float *from = back + (r + s->above) * wide + s->left * s->channels;
          float *to = g->dx + (i + k) * g->dx_stride + r * s->width * s->channels;
          mesascope_scaled(1, s->width * s->channels, from, 0, 1.0f, to, 0, g->accumulate);
        }
      }
    }
  }
  if (g->d_weight) mesascope_add_arranged(s, change, g->d_weight, s->filters);
}

/// The largest of two, what is not a number before all, and the tap of it.
INLINE void win(V *best, V *winner, V x, float tap) {
  VI wins = (x > *best) | ((x != x) & (*best == *best));
  *best = choose(wins, x, *best);
  *winner = choose(wins, splat(tap), *winner);
}

CLONES void mesascope_maximum_pool(const MesascopePool *g) {
  const MesascopeConvolutionShape *s = &g->shape;
  const int64_t places = s->output_height * s->output_width;
  for (int64_t i = 0; i < g->samples; i++)
    for (int64_t r = 0; r < s->output_height; r++)
      for (int64_t c = 0; c < s->output_width; c++) {
        const int64_t out = (i * places + r * s->output_width + c) * s->channels;
        for (int64_t j = 0; j < s->channels; j += LANES) {
          const int64_t n = s->channels - j;
          V best = {0}, winner = splat(-1.0f);
          for (int64_t k = 0; k < s->kernel; k++) {
            const int64_t y = r * s->stride + k - s->above;
            if (y < 0 || y >= s->height) continue;
            for (int64_t l = 0; l < s->kernel; l++) {
              const int64_t x = c * s->stride + l - s->left;
              if (x < 0 || x >= s->width) continue;
              const V value = load_n(g->x + i * g->x_stride + (y * s->width + x) * s->channels + j, n);
              if (winner[0] < 0) {
                best = value;
                winner = splat((float)(k * s->kernel + l));
              } else {
                win(&best, &winner, value, (float)(k * s->kernel + l));
              }
            }
          }
          store_n(g->y + out + j, best, n);
          store_n(g->winners + out + j, winner, n);
        }
      }
}

CLONES void mesascope_maximum_pool_gradient(const MesascopePool *g) {
  const MesascopeConvolutionShape *s = &g->shape;
  const int64_t places = s->output_height * s->output_width;
  for (int64_t i = 0; i < g->samples; i++)
    for (int64_t r = 0; r < s->output_height; r++)
      for (int64_t c = 0; c < s->output_width; c++) {
        const int64_t out = (i * places + r * s->output_width + c) * s->channels;
        for (int64_t j = 0; j < s->channels; j += LANES) {
          const int64_t n = s->channels - j;
          const V change = load_n(g->y + out + j, n), winner = load_n(g->winners + out + j, n);
          for (int64_t k = 0; k < s->kernel; k++) {
            const int64_t y = r * s->stride + k - s->above;
            if (y < 0 || y >= s->height) continue;
            for (int64_t l = 0; l < s->kernel; l++) {
              const int64_t x = c * s->stride + l - s->left;
              if (x < 0 || x >= s->width) continue;
              float *to = g->dx + i * g->dx_stride + (y * s->width + x) * s->channels + j;
              VI won = winner == splat((float)(k * s->kernel + l));
              store_n(to, load_n(to, n) + choose(won, change, (V){0}), n);
            }
          }
        }
      }
}
