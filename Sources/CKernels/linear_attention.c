// Linear self-attention, sixteen tasks at a time: a task has a lane, and every number of a task is a vector.
//
// The tokens of sixteen tasks are gathered into contiguous memory first (they lie one stride of all tasks apart, which
// would thrash the first-level cache). Matrices of tasks are then multiplied by matrices of tasks or by matrices that
// all tasks share, in tiles of four by four vectors.
#include "kernels.h"
#include "vectors.h"

/// out[i, j] = or += Σ_k x[i, k] y[k, j], where each of x and y is a matrix of vectors or of shared numbers.
INLINE void lane_tile(const MesascopeLaneProduct *g, const int rows, const int columns, const int x_shared,
                      const int y_shared, const float *x, const float *y, float *out) {
  V s[4][4];
  UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < columns; j++)
    s[i][j] = g->accumulate ? load(out + i * g->out_row + j * g->out_column) : (V){0};
  for (int64_t k = 0; k < g->inner; k++) {
    V a[4], b[4];
    UNROLL for (int i = 0; i < rows; i++) a[i] = x_shared ? splat(x[i * g->x_row]) : load(x + i * g->x_row);
    UNROLL for (int j = 0; j < columns; j++) b[j] = y_shared ? splat(y[j * g->y_column]) : load(y + j * g->y_column);
    UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < columns; j++) s[i][j] += a[i] * b[j];
    x += g->x_step;
    y += g->y_step;
  }
  UNROLL for (int i = 0; i < rows; i++) UNROLL for (int j = 0; j < columns; j++)
    store(out + i * g->out_row + j * g->out_column, s[i][j]);
}

INLINE void lane_rows(const MesascopeLaneProduct *g, const int rows, const int x_shared, const int y_shared,
                      const float *x, float *out) {
  for (int64_t j = 0; j < g->columns; j += 4) {
    const float *y = g->y + j * g->y_column;
    float *o = out + j * g->out_column;
    switch (g->columns - j) {
    case 1: lane_tile(g, rows, 1, x_shared, y_shared, x, y, o); break;
    case 2: lane_tile(g, rows, 2, x_shared, y_shared, x, y, o); break;
    case 3: lane_tile(g, rows, 3, x_shared, y_shared, x, y, o); break;
    default: lane_tile(g, rows, 4, x_shared, y_shared, x, y, o);
    }
  }
}

INLINE void lane_product(const MesascopeLaneProduct *g, const int x_shared, const int y_shared) {
  for (int64_t i = 0; i < g->rows; i += 4) {
    const float *x = g->x + i * g->x_row;
    float *out = g->out + i * g->out_row;
    switch (g->rows - i) {
    case 1: lane_rows(g, 1, x_shared, y_shared, x, out); break;
    case 2: lane_rows(g, 2, x_shared, y_shared, x, out); break;
    case 3: lane_rows(g, 3, x_shared, y_shared, x, out); break;
    default: lane_rows(g, 4, x_shared, y_shared, x, out);
    }
  }
}

CLONES void mesascope_lane_product(const MesascopeLaneProduct *g) { lane_product(g, 0, 0); }
CLONES void mesascope_lane_product_left_shared(const MesascopeLaneProduct *g) { lane_product(g, 1, 0); }
CLONES void mesascope_lane_product_right_shared(const MesascopeLaneProduct *g) { lane_product(g, 0, 1); }

/// Copies one vector of tasks of each of `rows` rows to and from contiguous memory.
INLINE void gather(float *to, const float *from, int64_t rows, int64_t stride, int64_t lanes) {
  if (lanes == LANES) {
    for (int64_t i = 0; i < rows; i++) store(to + i * LANES, load(from + i * stride));
  } else {
    for (int64_t i = 0; i < rows; i++) store(to + i * LANES, load_part(from + i * stride, lanes));
  }
}

INLINE void scatter(float *to, const float *from, int64_t rows, int64_t stride, int64_t lanes, int accumulate) {
  if (lanes == LANES) {
    for (int64_t i = 0; i < rows; i++) {
      V v = load(from + i * LANES);
      store(to + i * stride, accumulate ? load(to + i * stride) + v : v);
    }
  } else {
    for (int64_t i = 0; i < rows; i++) {
      V v = load(from + i * LANES);
      store_part(to + i * stride, accumulate ? load_part(to + i * stride, lanes) + v : v, lanes);
    }
  }
}

INLINE void clear(float *p, int64_t vectors) { memset(p, 0, (size_t)vectors * sizeof(V)); }

/// The second moment of the context of sixteen tasks, C[a, b] = Σ_i e_i[a] e_i[b]: the upper half, then its mirror.
INLINE void moment(const MesascopeLinearAttention *g, const float *tokens, float *c) {
  const int64_t w = g->width;
  MesascopeLaneProduct p = {
    .x_row = LANES, .x_step = w * LANES, .y_step = w * LANES, .y_column = LANES, .out_row = w * LANES,
    .out_column = LANES, .inner = g->context};
  for (int64_t a = 0; a < w; a += 4) {
    p.rows = w - a < 4 ? w - a : 4;
    p.columns = w - a;
    p.x = p.y = tokens + a * LANES;
    p.out = c + (a * w + a) * LANES;
    mesascope_lane_product(&p);
  }
  for (int64_t a = 1; a < w; a++)
    for (int64_t b = 0; b < a; b++) store(c + (a * w + b) * LANES, load(c + (b * w + a) * LANES));
}

/// A square product in lanes with contiguous matrices; a transposed operand is read along its columns.
INLINE MesascopeLaneProduct square(int64_t w, const float *x, int x_shared, int x_transposed, const float *y,
                                   int y_shared, int y_transposed, float *out, int accumulate) {
  const int64_t xs = x_shared ? 1 : LANES, ys = y_shared ? 1 : LANES;
  return (MesascopeLaneProduct){
    .rows = w, .columns = w, .inner = w, .x = x, .x_row = x_transposed ? xs : w * xs,
    .x_step = x_transposed ? w * xs : xs, .y = y, .y_step = y_transposed ? ys : w * ys,
    .y_column = y_transposed ? w * ys : ys, .out = out, .out_row = w * LANES, .out_column = LANES,
    .accumulate = accumulate};
}

/// out_j = or += M e_j (or Mᵀ e_j) for `count` tokens.
INLINE void map_tokens(int64_t w, const float *m, int transposed, const float *tokens, int64_t count, float *out,
                       int accumulate) {
  MesascopeLaneProduct p = {
    .rows = w, .columns = count, .inner = w, .x = m, .x_row = transposed ? LANES : w * LANES,
    .x_step = transposed ? w * LANES : LANES, .y = tokens, .y_step = LANES, .y_column = w * LANES, .out = out,
    .out_row = LANES, .out_column = w * LANES, .accumulate = accumulate};
  mesascope_lane_product(&p);
}

CLONES void mesascope_linear_attention(const MesascopeLinearAttention *g) {
  const int64_t w = g->width, square_size = w * w * LANES, size = g->tokens * w;
  float *tokens = mesascope_scratch((size * 2 + 3 * w * w) * (int64_t)sizeof(V));
  float *out = tokens + size * LANES, *c = out + size * LANES, *t = c + square_size, *m = t + square_size;
  for (int64_t task = 0; task < g->tasks; task += LANES) {
    const int64_t lanes = g->tasks - task < LANES ? g->tasks - task : LANES;
    gather(tokens, g->e + task, size, g->e_stride, lanes);
    moment(g, tokens, c);
    for (int64_t head = 0; head < g->heads; head++) {
      MesascopeLaneProduct p = square(w, g->left + head * w * w, 1, 0, c, 0, 0, t, 0);
      mesascope_lane_product_left_shared(&p);
      p = square(w, t, 0, 0, g->right + head * w * w, 1, 0, m, head > 0);
      mesascope_lane_product_right_shared(&p);
    }
    scatter(g->saved + task, m, w * w, g->saved_stride, lanes, 0);
    memcpy(out, tokens, (size_t)(size * LANES) * sizeof(float));
    map_tokens(w, m, 0, tokens, g->tokens, out, 1);
    scatter(g->y + task, out, size, g->y_stride, lanes, 0);
  }
}

CLONES void mesascope_linear_attention_gradient(const MesascopeLinearAttention *g) {
  const int64_t w = g->width, ww = w * w, square_size = ww * LANES, size = g->tokens * w;
  float *tokens = mesascope_scratch((size * 3 + (6 + 2 * g->heads) * ww) * (int64_t)sizeof(V));
  float *d = tokens + size * LANES, *out = d + size * LANES, *c = out + size * LANES, *m = c + square_size,
        *dm = m + square_size, *u = dm + square_size, *v = u + square_size, *dc = v + square_size,
        *d_left = dc + square_size, *d_right = d_left + g->heads * square_size;
  clear(d_left, 2 * g->heads * ww);
  for (int64_t task = 0; task < g->tasks; task += LANES) {
    const int64_t lanes = g->tasks - task < LANES ? g->tasks - task : LANES;
    gather(tokens, g->e + task, size, g->e_stride, lanes);
    gather(d, g->dy + task, size, g->dy_stride, lanes);
    moment(g, tokens, c);
    MesascopeLaneProduct p = {
      .rows = w, .columns = w, .inner = g->tokens, .x = d, .x_row = LANES, .x_step = w * LANES, .y = tokens,
      .y_step = w * LANES, .y_column = LANES, .out = dm, .out_row = w * LANES, .out_column = LANES};
    mesascope_lane_product(&p);
    for (int64_t head = 0; head < g->heads; head++) {
      const float *left = g->left + head * ww, *right = g->right + head * ww;
      p = square(w, left, 1, 1, dm, 0, 0, u, 0);
      mesascope_lane_product_left_shared(&p);
      p = square(w, dm, 0, 0, right, 1, 1, v, 0);
      mesascope_lane_product_right_shared(&p);
      p = square(w, c, 0, 0, u, 0, 0, d_right + head * square_size, 1);
      mesascope_lane_product(&p);
      p = square(w, v, 0, 0, c, 0, 0, d_left + head * square_size, 1);
      mesascope_lane_product(&p);
      if (!g->de) continue;
      p = square(w, u, 0, 0, right, 1, 1, dc, head > 0);
      mesascope_lane_product_right_shared(&p);
    }
    if (!g->de) continue;
    gather(m, g->saved + task, ww, g->saved_stride, lanes);
    memcpy(out, d, (size_t)(size * LANES) * sizeof(float));
    map_tokens(w, m, 1, d, g->tokens, out, 1);
    for (int64_t a = 0; a < w; a++)
      for (int64_t b = a; b < w; b++) {
        V s = load(dc + (a * w + b) * LANES) + load(dc + (b * w + a) * LANES);
        store(m + (a * w + b) * LANES, s);
        store(m + (b * w + a) * LANES, s);
      }
    map_tokens(w, m, 0, tokens, g->context, out, 1);
    scatter(g->de + task, out, size, g->de_stride, lanes, g->accumulate);
  }
  add_lane_sums(g->d_left, (const V *)d_left, g->heads * ww);
  add_lane_sums(g->d_right, (const V *)d_right, g->heads * ww);
}

/// out[i] = Σ_k x[i, k] y[k] in lanes: several rows at once, so that their sums do not wait for each other.
INLINE void lane_vector(int64_t rows, int64_t inner, const float *x, int64_t x_row, int64_t x_step, int x_shared,
                        const float *y, int64_t y_step, float *out) {
  int64_t i = 0;
#define ROWS_AT_ONCE(R)                                                                                             \
  for (; rows - i >= R; i += R) {                                                                                   \
    V s[R];                                                                                                         \
    UNROLL for (int r = 0; r < R; r++) s[r] = (V){0};                                                               \
    const float *a = x + i * x_row, *b = y;                                                                         \
    for (int64_t k = 0; k < inner; k++, a += x_step, b += y_step) {                                                 \
      V v = load(b);                                                                                                \
      UNROLL for (int r = 0; r < R; r++) s[r] += (x_shared ? splat(a[r * x_row]) : load(a + r * x_row)) * v;        \
    }                                                                                                               \
    UNROLL for (int r = 0; r < R; r++) store(out + (i + r) * LANES, s[r]);                                          \
  }
  ROWS_AT_ONCE(11)
  ROWS_AT_ONCE(5)
  ROWS_AT_ONCE(2)
  ROWS_AT_ONCE(1)
#undef ROWS_AT_ONCE
}

/// The answer alone. For each head: g = B e_q, s_i = e_i · g, c = Σ_i s_i e_i, and the answer grows by a · c with a the
/// last row of A. `saved` keeps g, s and c, one head after another.
CLONES void mesascope_linear_attention_answer(const MesascopeLinearAttention *g) {
  const int64_t w = g->width, n = g->context, size = g->tokens * w, kept = 2 * w + n;
  float *tokens = mesascope_scratch((size + kept) * (int64_t)sizeof(V));
  float *map = tokens + size * LANES, *score = map + w * LANES, *sum = score + n * LANES;
  for (int64_t task = 0; task < g->tasks; task += LANES) {
    const int64_t lanes = g->tasks - task < LANES ? g->tasks - task : LANES;
    gather(tokens, g->e + task, size, g->e_stride, lanes);
    const float *query = tokens + (size - w) * LANES;
    V answer = load(query + (w - 1) * LANES);
    for (int64_t head = 0; head < g->heads; head++) {
      const float *a = g->left + (head * w + w - 1) * w;
      lane_vector(w, w, g->right + head * w * w, w, 1, 1, query, LANES, map);
      lane_vector(n, w, tokens, w * LANES, LANES, 0, map, LANES, score);
      lane_vector(w, n, tokens, LANES, w * LANES, 0, score, LANES, sum);
      V s0 = {0}, s1 = {0};
      int64_t b = 0;
      for (; b + 2 <= w; b += 2) {
        s0 += splat(a[b]) * load(sum + b * LANES);
        s1 += splat(a[b + 1]) * load(sum + (b + 1) * LANES);
      }
      if (b < w) s0 += splat(a[b]) * load(sum + b * LANES);
      answer += s0 + s1;
      scatter(g->saved + head * kept * g->saved_stride + task, map, kept, g->saved_stride, lanes, 0);
    }
    if (lanes == LANES) store(g->y + task, answer);
    else store_part(g->y + task, answer, lanes);
  }
}

/// With δ the answer's gradient: da = Σ δ c, dc = δ a, t_i = e_i · dc, dg = Σ_i t_i e_i, dB = Σ dg e_qᵀ,
/// de_i = s_i dc + t_i g, de_q = Bᵀ dg, and δ in the last coordinate of the query.
CLONES void mesascope_linear_attention_answer_gradient(const MesascopeLinearAttention *g) {
  const int64_t w = g->width, n = g->context, size = g->tokens * w, kept = 2 * w + n;
  float *tokens = mesascope_scratch((2 * size + kept + n + 2 * w + g->heads * (w * w + w)) * (int64_t)sizeof(V));
  float *out = tokens + size * LANES, *map = out + size * LANES, *score = map + w * LANES, *sum = score + n * LANES,
        *d_score = sum + w * LANES, *d_sum = d_score + n * LANES, *d_map = d_sum + w * LANES,
        *d_left = d_map + w * LANES, *d_right = d_left + g->heads * w * LANES;
  clear(d_left, g->heads * (w * w + w));
  for (int64_t task = 0; task < g->tasks; task += LANES) {
    const int64_t lanes = g->tasks - task < LANES ? g->tasks - task : LANES;
    gather(tokens, g->e + task, size, g->e_stride, lanes);
    const float *query = tokens + (size - w) * LANES;
    const V delta = lanes == LANES ? load(g->dy + task) : load_part(g->dy + task, lanes);
    if (g->de) {
      clear(out, size);
      store(out + (size - 1) * LANES, delta);
    }
    for (int64_t head = 0; head < g->heads; head++) {
      const float *a = g->left + (head * w + w - 1) * w, *right = g->right + head * w * w;
      gather(map, g->saved + head * kept * g->saved_stride + task, kept, g->saved_stride, lanes);
      for (int64_t b = 0; b < w; b++) {
        float *da = d_left + (head * w + b) * LANES;
        store(da, load(da) + delta * load(sum + b * LANES));
        store(d_sum + b * LANES, delta * splat(a[b]));
      }
      lane_vector(n, w, tokens, w * LANES, LANES, 0, d_sum, LANES, d_score);
      lane_vector(w, n, tokens, LANES, w * LANES, 0, d_score, LANES, d_map);
      float *db = d_right + head * w * w * LANES;
      for (int64_t i = 0; i < w; i++) {
        V x = load(d_map + i * LANES);
        for (int64_t j = 0; j < w; j++, db += LANES) store(db, load(db) + x * load(query + j * LANES));
      }
      if (!g->de) continue;
      for (int64_t i = 0; i < n; i++) {
        V s = load(score + i * LANES), t = load(d_score + i * LANES);
        for (int64_t b = 0; b < w; b++) {
          float *o = out + (i * w + b) * LANES;
          store(o, load(o) + s * load(d_sum + b * LANES) + t * load(map + b * LANES));
        }
      }
      MesascopeLaneProduct p = {
        .rows = w, .columns = 1, .inner = w, .x = right, .x_row = 1, .x_step = w, .y = d_map, .y_step = LANES,
        .out = out + (size - w) * LANES, .out_row = LANES, .accumulate = 1};
      mesascope_lane_product_left_shared(&p);
    }
    if (g->de) scatter(g->de + task, out, size, g->de_stride, lanes, g->accumulate);
  }
  for (int64_t head = 0; head < g->heads; head++)
    add_lane_sums(g->d_left + (head * w + w - 1) * w, (const V *)d_left + head * w, w);
  add_lane_sums(g->d_right, (const V *)d_right, g->heads * w * w);
}
