// Softmax attention, one head of one sample at a time.
//
// Scores and their gradients are matrix products of a few rows of queries at a time with all keys that the last of them
// sees, so that a causal mask saves nearly half the work; the keys are transposed once for all of them.
#include "kernels.h"
#include "vectors.h"

enum { BLOCK = 24 }; // rows of queries, or of keys, at a time: two tiles of a product with two vectors of columns

INLINE int64_t padded(int64_t n) { return (n + LANES - 1) / LANES * LANES; }

/// How many keys a query sees.
INLINE int64_t visible(const MesascopeAttention *g, int64_t query) {
  if (!g->causal) return g->keys;
  const int64_t n = g->keys - g->queries + query + 1;
  return n > 0 ? n : 0;
}

/// out[c, j] = x[j, c] for `count` rows of x, with zeros up to a whole vector.
INLINE void transpose(float *out, const float *x, int64_t stride, int64_t count, int64_t size) {
  const int64_t out_stride = padded(count);
  for (int64_t j = 0; j < count; j += LANES) {
    const int64_t rows = count - j < LANES ? count - j : LANES;
    for (int64_t c = 0; c < size; c += LANES) {
      const int64_t columns = size - c < LANES ? size - c : LANES;
      V r[16];
      if (rows == LANES && columns == LANES) {
        UNROLL for (int i = 0; i < 16; i++) r[i] = load(x + (j + i) * stride + c);
      } else if (columns == LANES) {
        UNROLL for (int i = 0; i < 16; i++) r[i] = i < rows ? load(x + (j + i) * stride + c) : (V){0};
      } else {
        for (int64_t i = 0; i < 16; i++) r[i] = i < rows ? load_part(x + (j + i) * stride + c, columns) : (V){0};
      }
      transpose_16(r);
      if (columns == LANES) {
        UNROLL for (int i = 0; i < 16; i++) store(out + (c + i) * out_stride + j, r[i]);
      } else {
        for (int64_t i = 0; i < columns; i++) store(out + (c + i) * out_stride + j, r[i]);
      }
    }
  }
}

INLINE V highest_lane_everywhere(V m) {
  V t = __builtin_shufflevector(m, m, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  m = choose(t > m, t, m);
  t = __builtin_shufflevector(m, m, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
  m = choose(t > m, t, m);
  t = __builtin_shufflevector(m, m, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  m = choose(t > m, t, m);
  t = __builtin_shufflevector(m, m, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
  return choose(t > m, t, m);
}

/// p = softmax(scale * p) over the first `count` numbers, zeros in the others, in place; `columns` are whole vectors.
INLINE void softmax(float *p, int64_t count, int64_t columns, float scale) {
  const VI lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const V none = splat(-__builtin_inff());
  V m = none;
  for (int64_t j = 0; j < count; j += LANES) {
    V x = load(p + j);
    if (count - j < LANES) x = choose(lane < (int32_t)(count - j), x, none);
    m = choose(x > m, x, m);
  }
  m = highest_lane_everywhere(m);
  V s = {0};
  for (int64_t j = 0; j < count; j += LANES) {
    V e = exp_v((load(p + j) - m) * splat(scale));
    if (count - j < LANES) e = choose(lane < (int32_t)(count - j), e, (V){0});
    store(p + j, e);
    s += e;
  }
  const V rate = splat(1.0f / sum_lanes(s));
  int64_t j = 0;
  for (; j < count; j += LANES) store(p + j, load(p + j) * rate);
  for (; j < columns; j += LANES) store(p + j, (V){0});
}

CLONES void mesascope_attention(const MesascopeAttention *g) {
  const int64_t columns = padded(g->keys);
  float *transposed = mesascope_scratch(padded(g->size) * columns * (int64_t)sizeof(float));
  for (int64_t part = 0; part < g->samples * g->heads; part++) {
    const int64_t sample = part / g->heads, head = part % g->heads;
    const float *q = g->q + sample * g->queries * g->q_stride + head * g->size;
    const float *k = g->k + sample * g->keys * g->k_stride + head * g->size;
    const float *v = g->v + sample * g->keys * g->v_stride + head * g->size;
    float *y = g->y + sample * g->queries * g->y_stride + head * g->size;
    float *p = g->p + part * g->queries * g->p_stride;
    transpose(transposed, k, g->k_stride, g->keys, g->size);
    for (int64_t first = 0; first < g->queries; first += BLOCK) {
      const int64_t count = g->queries - first < BLOCK ? g->queries - first : BLOCK;
      const int64_t seen = visible(g, first + count - 1);
      float *rows = p + first * g->p_stride;
      MesascopeProduct score = {
        .a = q + first * g->q_stride, .a_stride = g->q_stride, .b = transposed, .b_stride = columns, .c = rows,
        .c_stride = g->p_stride, .rows = count, .columns = padded(seen), .inner = g->size};
      mesascope_product(&score);
      for (int64_t i = 0; i < count; i++) softmax(rows + i * g->p_stride, visible(g, first + i), columns, g->scale);
      MesascopeProduct sum = {
        .a = rows, .a_stride = g->p_stride, .b = v, .b_stride = g->v_stride, .c = y + first * g->y_stride,
        .c_stride = g->y_stride, .rows = count, .columns = g->size, .inner = seen};
      mesascope_product(&sum);
    }
  }
}

/// p's gradient to the scores': d = scale p (d - Σ p d), in place, zeros beyond `seen` columns.
INLINE void softmax_gradient(const float *p, float *d, int64_t seen, int64_t columns, float scale) {
  V s = {0};
  for (int64_t j = 0; j < seen; j += LANES) s += load(p + j) * load(d + j);
  const V inner = splat(sum_lanes(s));
  int64_t j = 0;
  for (; j < seen; j += LANES) store(d + j, splat(scale) * load(p + j) * (load(d + j) - inner));
  for (; j < columns; j += LANES) store(d + j, (V){0});
}

INLINE void add_product(MesascopeProduct *p, int accumulate) {
  p->start = accumulate ? p->c : 0;
  p->start_stride = p->c_stride;
  mesascope_product(p);
}

CLONES void mesascope_attention_gradient(const MesascopeAttention *g) {
  const int64_t columns = padded(g->keys);
  float *transposed = mesascope_scratch((padded(g->size) + g->queries) * columns * (int64_t)sizeof(float));
  float *d = transposed + padded(g->size) * columns;
  for (int64_t part = 0; part < g->samples * g->heads; part++) {
    const int64_t sample = part / g->heads, head = part % g->heads;
    const int64_t query = sample * g->queries, key = sample * g->keys, column = head * g->size;
    const float *q = g->q + query * g->q_stride + column, *k = g->k + key * g->k_stride + column;
    const float *dy = g->dy + query * g->dy_stride + column, *p = g->p + part * g->queries * g->p_stride;
    transpose(transposed, g->v + key * g->v_stride + column, g->v_stride, g->keys, g->size);
    for (int64_t first = 0; first < g->queries; first += BLOCK) {
      const int64_t count = g->queries - first < BLOCK ? g->queries - first : BLOCK;
      const int64_t seen = visible(g, first + count - 1);
      float *rows = d + first * columns;
      MesascopeProduct slope = {
        .a = dy + first * g->dy_stride, .a_stride = g->dy_stride, .b = transposed, .b_stride = columns, .c = rows,
        .c_stride = columns, .rows = count, .columns = padded(seen), .inner = g->size};
      mesascope_product(&slope);
      for (int64_t i = 0; i < count; i++)
        softmax_gradient(p + (first + i) * g->p_stride, rows + i * columns, padded(seen), columns, g->scale);
      MesascopeProduct dq = {
        .a = rows, .a_stride = columns, .b = k, .b_stride = g->k_stride,
        .c = g->dq + (query + first) * g->dq_stride + column, .c_stride = g->dq_stride, .rows = count,
        .columns = g->size, .inner = seen};
      add_product(&dq, g->accumulate);
    }
    for (int64_t first = 0; first < g->keys; first += BLOCK) {
      const int64_t count = g->keys - first < BLOCK ? g->keys - first : BLOCK;
      const int64_t before = first - (g->keys - g->queries), start = g->causal && before > 0 ? before : 0;
      MesascopeProduct dk = {
        .a = d + start * columns + first, .a_stride = columns, .a_transposed = 1, .b = q + start * g->q_stride,
        .b_stride = g->q_stride, .c = g->dk + (key + first) * g->dk_stride + column, .c_stride = g->dk_stride,
        .rows = count, .columns = g->size, .inner = g->queries - start};
      add_product(&dk, g->accumulate);
      MesascopeProduct dv = {
        .a = p + start * g->p_stride + first, .a_stride = g->p_stride, .a_transposed = 1,
        .b = dy + start * g->dy_stride, .b_stride = g->dy_stride, .c = g->dv + (key + first) * g->dv_stride + column,
        .c_stride = g->dv_stride, .rows = count, .columns = g->size, .inner = g->queries - start};
      add_product(&dv, g->accumulate);
    }
  }
}
