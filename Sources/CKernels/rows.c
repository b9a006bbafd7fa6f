// Kernels that work row by row: layer normalization, softmax, cross-entropy.
#include "kernels.h"
#include "vectors.h"

/// The lanes below `n` of one vector, zero in the others.
INLINE V first_lanes(V v, int64_t n) {
  const VI lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return choose(lane < (int32_t)(n > LANES ? LANES : n), v, (V){0});
}

/// Layer normalization with the number of columns known to the compiler where it is common.
INLINE void layer_norm(const MesascopeLayerNorm *g, const int64_t columns) {
  const float scale = 1.0f / (float)columns;
  for (int64_t i = 0; i < g->rows; i++) {
    const float *x = g->x + i * g->x_stride;
    float *y = g->y + i * g->y_stride;
    V s = {0}, q = {0};
    for (int64_t j = 0; j < columns; j += LANES) s += load_n(x + j, columns - j);
    const float mean = sum_lanes(s) * scale;
    for (int64_t j = 0; j < columns; j += LANES) {
      V d = first_lanes(load_n(x + j, columns - j) - splat(mean), columns - j);
      q += d * d;
    }
    const float rate = 1.0f / __builtin_elementwise_sqrt(sum_lanes(q) * scale + g->epsilon);
    g->statistics[2 * i] = mean;
    g->statistics[2 * i + 1] = rate;
    for (int64_t j = 0; j < columns; j += LANES) {
      const int64_t n = columns - j;
      V normalized = (load_n(x + j, n) - splat(mean)) * splat(rate);
      store_n(y + j, normalized * load_n(g->gain + j, n) + load_n(g->bias + j, n), n);
    }
  }
}

CLONES void mesascope_layer_norm(const MesascopeLayerNorm *g) {
  if (g->columns == 64) layer_norm(g, 64);
  else if (g->columns == 128) layer_norm(g, 128);
  else layer_norm(g, g->columns);
}

enum { CHUNK = 32, GROUP = 2 };

/// The gradient, for `CHUNK` rows at a time: first the two means of each row, then a few vectors of columns down the rows,
/// so that the sums over rows stay in registers.
INLINE void layer_norm_gradient(const MesascopeLayerNorm *g, const int64_t columns) {
  const float scale = 1.0f / (float)columns;
  float means[CHUNK][2];
  for (int64_t first = 0; first < g->rows; first += CHUNK) {
    const int64_t count = g->rows - first < CHUNK ? g->rows - first : CHUNK;
    for (int64_t i = 0; i < count; i++) {
      const float *x = g->x + (first + i) * g->x_stride, *dy = g->dy + (first + i) * g->dy_stride;
      const float mean = g->statistics[2 * (first + i)], rate = g->statistics[2 * (first + i) + 1];
      V s = {0}, q = {0};
      for (int64_t j = 0; j < columns; j += LANES) {
        const int64_t n = columns - j;
        V change = load_n(dy + j, n) * load_n(g->gain + j, n);
        s += change;
        q += change * ((load_n(x + j, n) - splat(mean)) * splat(rate));
      }
      means[i][0] = sum_lanes(s) * scale;
      means[i][1] = sum_lanes(q) * scale;
    }
    for (int64_t j = 0; j < columns; j += GROUP * LANES) {
      V gains[GROUP], biases[GROUP], gain[GROUP];
      UNROLL for (int v = 0; v < GROUP; v++) {
        const int64_t n = columns - j - v * LANES;
        gains[v] = biases[v] = gain[v] = (V){0};
        if (n > 0) gain[v] = load_n(g->gain + j + v * LANES, n);
      }
      for (int64_t i = 0; i < count; i++) {
        const float *x = g->x + (first + i) * g->x_stride + j, *dy = g->dy + (first + i) * g->dy_stride + j;
        const float mean = g->statistics[2 * (first + i)], rate = g->statistics[2 * (first + i) + 1];
        UNROLL for (int v = 0; v < GROUP; v++) {
          const int64_t n = columns - j - v * LANES;
          if (n <= 0) break;
          V normalized = (load_n(x + v * LANES, n) - splat(mean)) * splat(rate);
          V change = load_n(dy + v * LANES, n);
          gains[v] += change * normalized;
          biases[v] += change;
          if (!g->dx) continue;
          V result = splat(rate) * (change * gain[v] - splat(means[i][0]) - normalized * splat(means[i][1]));
          float *out = g->dx + (first + i) * g->dx_stride + j + v * LANES;
          store_n(out, g->accumulate ? load_n(out, n) + result : result, n);
        }
      }
      UNROLL for (int v = 0; v < GROUP; v++) {
        const int64_t n = columns - j - v * LANES;
        if (n <= 0) break;
        if (g->d_gain) store_n(g->d_gain + j + v * LANES, load_n(g->d_gain + j + v * LANES, n) + gains[v], n);
        if (g->d_bias) store_n(g->d_bias + j + v * LANES, load_n(g->d_bias + j + v * LANES, n) + biases[v], n);
      }
    }
  }
}

CLONES void mesascope_layer_norm_gradient(const MesascopeLayerNorm *g) {
  if (g->columns == 64) layer_norm_gradient(g, 64);
  else if (g->columns == 128) layer_norm_gradient(g, 128);
  else layer_norm_gradient(g, g->columns);
}

/// The largest of `columns` numbers; what is not a number is passed over here and shows in the exponentials.
INLINE float highest(const float *x, int64_t columns) {
  V m = splat(-__builtin_inff());
  int64_t j = 0;
  for (; j + LANES <= columns; j += LANES) {
    V v = load(x + j);
    m = choose(v > m, v, m);
  }
  float result = m[0];
  UNROLL for (int l = 1; l < LANES; l++) result = m[l] > result ? m[l] : result;
  for (; j < columns; j++) result = x[j] > result ? x[j] : result;
  return result;
}

/// y = softmax(scale * x) over `columns` numbers; returns the logarithm of the sum of exponentials.
INLINE float softmax_row(const float *x, float *y, int64_t columns) {
  const float shift = highest(x, columns);
  V s = {0};
  for (int64_t j = 0; j < columns; j += LANES) {
    const int64_t n = columns - j;
    V e = exp_v(load_n(x + j, n) - splat(shift));
    store_n(y + j, e, n);
    s += first_lanes(e, n);
  }
  const float total = sum_lanes(s);
  const V rate = splat(1.0f / total);
  for (int64_t j = 0; j < columns; j += LANES) store_n(y + j, load_n(y + j, columns - j) * rate, columns - j);
  return __builtin_logf(total) + shift;
}

CLONES void mesascope_softmax(
  int64_t rows, int64_t columns, const float *x, int64_t x_stride, float *y, int64_t y_stride) {
  for (int64_t i = 0; i < rows; i++) softmax_row(x + i * x_stride, y + i * y_stride, columns);
}

CLONES void mesascope_softmax_gradient(
  int64_t rows, int64_t columns, const float *y, int64_t y_stride, const float *dy, int64_t dy_stride, float *dx,
  int64_t dx_stride, int accumulate) {
  for (int64_t i = 0; i < rows; i++) {
    const float *p = y + i * y_stride, *d = dy + i * dy_stride;
    float *out = dx + i * dx_stride;
    V s = {0};
    for (int64_t j = 0; j < columns; j += LANES) s += load_n(p + j, columns - j) * load_n(d + j, columns - j);
    const V inner = splat(sum_lanes(s));
    for (int64_t j = 0; j < columns; j += LANES) {
      const int64_t n = columns - j;
      V change = load_n(p + j, n) * (load_n(d + j, n) - inner);
      store_n(out + j, accumulate ? load_n(out + j, n) + change : change, n);
    }
  }
}

CLONES void mesascope_scatter_add(
  int64_t rows, int64_t columns, const float *dy, int64_t dy_stride, const int32_t *targets, float *table,
  int64_t table_stride) {
  for (int64_t i = 0; i < rows; i++) {
    const float *from = dy + i * dy_stride;
    float *to = table + targets[i] * table_stride;
    for (int64_t j = 0; j < columns; j += LANES)
      store_n(to + j, load_n(to + j, columns - j) + load_n(from + j, columns - j), columns - j);
  }
}

CLONES double mesascope_cross_entropy(
  int64_t rows, int64_t columns, const float *logits, int64_t stride, const int32_t *targets, float *slope,
  int64_t slope_stride) {
  double sum = 0;
  for (int64_t i = 0; i < rows; i++) {
    const float *x = logits + i * stride;
    float *y = slope + i * slope_stride;
    sum += softmax_row(x, y, columns) - x[targets[i]];
    y[targets[i]] -= 1.0f;
  }
  return sum;
}
