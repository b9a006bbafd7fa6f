// Sums of rows of tables, and convolutions, over lists of features that are 1.
//
// What all samples share is summed once; a sample adds the rest. Backward, the sum of all samples' gradients goes to what
// they share.
#include "feature_kernels.h"
#include "kernels.h"
#include "vectors.h"

enum { GROUP = 8 }; // vectors of a row that are kept in registers

/// y = start + the listed rows, for the vectors from column j on.
INLINE void sum_rows(const float *start, const float *table, int64_t stride, const int32_t *list, int64_t count,
                     float *y, int64_t j, int64_t columns, int rectified) {
  V s[GROUP];
  if (columns - j >= GROUP * LANES) {
    UNROLL for (int v = 0; v < GROUP; v++) s[v] = load(start + j + v * LANES);
    for (int64_t i = 0; i < count; i++) {
      const float *row = table + list[i] * stride + j;
      UNROLL for (int v = 0; v < GROUP; v++) s[v] += load(row + v * LANES);
    }
    UNROLL for (int v = 0; v < GROUP; v++) store(y + j + v * LANES, rectified ? at_least(s[v], (V){0}) : s[v]);
    return;
  }
  for (; j < columns; j += LANES) {
    const int64_t n = columns - j;
    V sum = load_n(start + j, n);
    for (int64_t i = 0; i < count; i++) sum += load_n(table + list[i] * stride + j, n);
    store_n(y + j, rectified ? at_least(sum, (V){0}) : sum, n);
  }
}

CLONES void mesascope_feature_sum(const MesascopeFeatureSum *g) {
  const MesascopeFeatures *f = &g->lists;
  float *base = mesascope_scratch(2 * g->width * (int64_t)sizeof(float)), *zeros = base + g->width;
  for (int64_t j = 0; j < g->width; j++) zeros[j] = g->bias ? g->bias[j] : 0.0f;
  for (int64_t j = 0; j < g->width; j += GROUP * LANES)
    sum_rows(zeros, g->table, g->table_stride, f->common, f->commons, base, j, g->width, 0);
  for (int64_t i = 0; i < f->samples; i++)
    for (int64_t j = 0; j < g->width; j += GROUP * LANES)
      sum_rows(base, g->table, g->table_stride, f->rest + f->starts[i], f->starts[i + 1] - f->starts[i],
               g->y + i * g->y_stride, j, g->width, g->rectified);
}

/// The listed rows of a table += y, for the vectors from column j on.
INLINE void add_to_rows(const float *y, float *table, int64_t stride, const int32_t *list, int64_t count, int64_t j,
                        int64_t columns) {
  V s[GROUP];
  if (columns - j >= GROUP * LANES) {
    UNROLL for (int v = 0; v < GROUP; v++) s[v] = load(y + j + v * LANES);
    for (int64_t i = 0; i < count; i++) {
      float *row = table + list[i] * stride + j;
      UNROLL for (int v = 0; v < GROUP; v++) store(row + v * LANES, load(row + v * LANES) + s[v]);
    }
    return;
  }
  for (; j < columns; j += LANES) {
    const int64_t n = columns - j;
    const V part = load_n(y + j, n);
    for (int64_t i = 0; i < count; i++) {
      float *row = table + list[i] * stride + j;
      store_n(row, load_n(row, n) + part, n);
    }
  }
}

CLONES void mesascope_feature_sum_gradient(const MesascopeFeatureSum *g) {
  const MesascopeFeatures *f = &g->lists;
  float *sums = mesascope_scratch(g->width * (int64_t)sizeof(float));
  memset(sums, 0, (size_t)g->width * sizeof(float));
  for (int64_t i = 0; i < f->samples; i++) {
    const float *y = g->y + i * g->y_stride;
    for (int64_t j = 0; j < g->width; j += LANES) {
      const int64_t n = g->width - j;
      store_n(sums + j, load_n(sums + j, n) + load_n(y + j, n), n);
    }
    if (!g->table) continue;
    for (int64_t j = 0; j < g->width; j += GROUP * LANES)
      add_to_rows(y, g->table, g->table_stride, f->rest + f->starts[i], f->starts[i + 1] - f->starts[i], j, g->width);
  }
  if (g->d_bias)
    for (int64_t j = 0; j < g->width; j++) g->d_bias[j] += sums[j];
  if (!g->table) return;
  for (int64_t j = 0; j < g->width; j += GROUP * LANES)
    add_to_rows(sums, g->table, g->table_stride, f->common, f->commons, j, g->width);
}

/// Which outputs along one side see an input place: for the input place i, `count[i]` pairs from pairs + 2 · i · kernel on, each the
/// distance of an output place from the first, and that of the weights through which it sees, in numbers.
typedef struct {
  int32_t *count, *pairs;
} Viewers;

static void find_viewers(const Viewers *viewers, int64_t places, int64_t outputs, int64_t kernel, int64_t stride,
                         int64_t before, int64_t output_step, int64_t tap_step) {
  for (int64_t i = 0; i < places; i++) {
    int32_t count = 0, *pair = viewers->pairs + 2 * i * kernel;
    for (int64_t tap = 0; tap < kernel; tap++) {
      const int64_t o = i + before - tap;
      if (o < 0 || o % stride != 0 || o / stride >= outputs) continue;
      pair[2 * count] = (int32_t)(o / stride * output_step);
      pair[2 * count + 1] = (int32_t)(tap * tap_step);
      count++;
    }
    viewers->count[i] = count;
  }
}

/// What a call works with, in the thread's working memory.
typedef struct {
  float *weights;  // [taps, channels, filters]
  float *map;      // [places, filters]
  int32_t *places; // for each feature place, its row and column
  Viewers rows, columns;
} Work;

static Work make_work(const MesascopeConvolutionShape *s) {
  const int64_t weights = s->kernel * s->kernel * s->channels * s->filters;
  const int64_t map = s->output_height * s->output_width * s->filters;
  const int64_t sides = s->height + s->width, whole = (weights + 15) / 16 * 16 + (map + 15) / 16 * 16;
  const int64_t grid = s->height * s->width;
  Work w;
  w.weights = mesascope_scratch((whole + sides * (1 + 2 * s->kernel) + 2 * grid) * (int64_t)sizeof(float));
  w.map = w.weights + (weights + 15) / 16 * 16;
  w.rows.count = (int32_t *)(w.weights + whole);
  w.columns.count = w.rows.count + s->height;
  w.rows.pairs = w.columns.count + s->width;
  w.columns.pairs = w.rows.pairs + 2 * s->kernel * s->height;
  w.places = w.columns.pairs + 2 * s->kernel * s->width;
  const int64_t tap = s->channels * s->filters;
  find_viewers(&w.rows, s->height, s->output_height, s->kernel, s->stride, s->above, s->output_width * s->filters,
               s->kernel * tap);
  find_viewers(&w.columns, s->width, s->output_width, s->kernel, s->stride, s->left, s->filters, tap);
  for (int64_t i = 0; i < grid; i++) {
    w.places[2 * i] = (int32_t)(i / s->width);
    w.places[2 * i + 1] = (int32_t)(i % s->width);
  }
  return w;
}

/// For each output place that sees the feature: output += weight, or weight += output, `filters` numbers each.
INLINE void visit(const MesascopeConvolutionShape *s, const Work *w, int64_t feature, float *output,
                  const int64_t filters, const int to_weights) {
  const int64_t place = feature / s->channels, channel = feature - place * s->channels;
  const int64_t row = w->places[2 * place], column = w->places[2 * place + 1];
  const int32_t *rows = w->rows.pairs + 2 * s->kernel * row, *columns = w->columns.pairs + 2 * s->kernel * column;
  float *weights = w->weights + channel * filters;
  if (filters == LANES && !to_weights && w->rows.count[row] == 3 && w->columns.count[column] == 3) {
    V weight[9], sum[9];
    UNROLL for (int t = 0; t < 9; t++) weight[t] = load(weights + rows[2 * (t / 3) + 1] + columns[2 * (t % 3) + 1]);
    UNROLL for (int t = 0; t < 9; t++) sum[t] = load(output + rows[2 * (t / 3)] + columns[2 * (t % 3)]) + weight[t];
    UNROLL for (int t = 0; t < 9; t++) store(output + rows[2 * (t / 3)] + columns[2 * (t % 3)], sum[t]);
    return;
  }
  for (int64_t r = 0; r < w->rows.count[row]; r++) {
    float *line = output + rows[2 * r], *taps = weights + rows[2 * r + 1];
    for (int64_t c = 0; c < w->columns.count[column]; c++) {
      float *out = line + columns[2 * c], *weight = taps + columns[2 * c + 1];
      for (int64_t j = 0; j < filters; j += LANES) {
        const int64_t n = filters - j;
        const V sum = load_n(out + j, n) + load_n(weight + j, n);
        if (to_weights) store_n(weight + j, sum, n);
        else store_n(out + j, sum, n);
      }
    }
  }
}

/// Adds the outputs that see a sample's features to the weights of their taps, for kernels of 3x3 at stride 1 and sixteen filters:
/// the nine sums of a run of features of one channel stay in registers.
INLINE void visit_nine(const MesascopeConvolutionShape *s, const Work *w, const int32_t *list, int64_t count, float *y) {
  const int64_t line = s->output_width * LANES;
  for (int64_t k = 0; k < count;) {
    const int64_t channel = list[k] % s->channels;
    V sums[9];
    UNROLL for (int t = 0; t < 9; t++) sums[t] = (V){0};
    for (; k < count; k++) {
      const int64_t place = list[k] / s->channels;
      if (list[k] - place * s->channels != channel) break;
      const int64_t row = w->places[2 * place], column = w->places[2 * place + 1];
      if (w->rows.count[row] < 3 || w->columns.count[column] < 3) {
        visit(s, w, list[k], y, LANES, 1);
        continue;
      }
      // The output place below and to the right sees it through the first tap.
      const float *out = y + (row + 1) * line + (column + 1) * LANES;
      UNROLL for (int t = 0; t < 9; t++) sums[t] += load(out - t / 3 * line - t % 3 * LANES);
    }
    UNROLL for (int t = 0; t < 9; t++) {
      float *weight = w->weights + (t * s->channels + channel) * LANES;
      store(weight, load(weight) + sums[t]);
    }
  }
}

INLINE void forward(const MesascopeFeatureConvolution *g, const Work *w, const int64_t filters) {
  const MesascopeConvolutionShape *s = &g->shape;
  const MesascopeFeatures *f = &g->lists;
  const int64_t places = s->output_height * s->output_width, count = places * filters;
  for (int64_t p = 0; p < places; p++) memcpy(w->map + p * filters, g->bias, (size_t)filters * sizeof(float));
  for (int64_t k = 0; k < f->commons; k++) visit(s, w, f->common[k], w->map, filters, 0);
  for (int64_t i = 0; i < f->samples; i++) {
    float *y = g->y + i * g->y_stride;
    memcpy(y, w->map, (size_t)count * sizeof(float));
    for (int64_t k = f->starts[i]; k < f->starts[i + 1]; k++) visit(s, w, f->rest[k], y, filters, 0);
    if (!g->rectified) continue;
    for (int64_t j = 0; j < count; j += LANES) store_n(y + j, at_least(load_n(y + j, count - j), (V){0}), count - j);
  }
}

CLONES void mesascope_feature_convolution(const MesascopeFeatureConvolution *g) {
  const Work w = make_work(&g->shape);
  mesascope_arrange_weights(&g->shape, g->weight, w.weights, g->shape.filters);
  if (g->shape.filters == 16) forward(g, &w, 16);
  else if (g->shape.filters == 32) forward(g, &w, 32);
  else forward(g, &w, g->shape.filters);
}

INLINE void backward(const MesascopeFeatureConvolution *g, const Work *w, const int64_t filters) {
  const MesascopeConvolutionShape *s = &g->shape;
  const MesascopeFeatures *f = &g->lists;
  const int64_t places = s->output_height * s->output_width, count = places * filters;
  memset(w->weights, 0, (size_t)(s->kernel * s->kernel * s->channels * filters) * sizeof(float));
  memset(w->map, 0, (size_t)count * sizeof(float));
  for (int64_t i = 0; i < f->samples; i++) {
    float *y = g->y + i * g->y_stride;
    for (int64_t j = 0; j < count; j += LANES)
      store_n(w->map + j, load_n(w->map + j, count - j) + load_n(y + j, count - j), count - j);
    if (!g->weight) continue;
    if (filters == LANES && s->kernel == 3 && s->stride == 1)
      visit_nine(s, w, f->rest + f->starts[i], f->starts[i + 1] - f->starts[i], y);
    else
      for (int64_t k = f->starts[i]; k < f->starts[i + 1]; k++) visit(s, w, f->rest[k], y, filters, 1);
  }
  if (g->bias) mesascope_add_column_sums(w->map, places, filters, filters, g->bias);
  if (!g->weight) return;
  for (int64_t k = 0; k < f->commons; k++) visit(s, w, f->common[k], w->map, filters, 1);
  mesascope_add_arranged(s, w->weights, g->weight, filters);
}

CLONES void mesascope_feature_convolution_gradient(const MesascopeFeatureConvolution *g) {
  const Work w = make_work(&g->shape);
  if (g->shape.filters == 16) backward(g, &w, 16);
  else if (g->shape.filters == 32) backward(g, &w, 32);
  else backward(g, &w, g->shape.filters);
}
