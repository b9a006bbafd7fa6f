// Kernels that work element by element.
#include "kernels.h"
#include "vectors.h"

/// Runs STATEMENT for each vector of each row: `i` is the row, `j` the column, `n` how many of the lanes are real.
#define EACH(ROWS, COLUMNS, STATEMENT)                                                                              \
  for (int64_t i = 0; i < (ROWS); i++) {                                                                            \
    int64_t j = 0;                                                                                                  \
    for (; j + LANES <= (COLUMNS); j += LANES) {                                                                    \
      const int64_t n = LANES;                                                                                      \
      STATEMENT                                                                                                     \
    }                                                                                                               \
    if (j < (COLUMNS)) {                                                                                            \
      const int64_t n = (COLUMNS) - j;                                                                              \
      STATEMENT                                                                                                     \
    }                                                                                                               \
  }

CLONES void mesascope_scaled(
  int64_t rows, int64_t columns, const float *x, int64_t x_stride, float factor, float *y, int64_t y_stride,
  int accumulate) {
  const V f = splat(factor);
  if (accumulate) {
    EACH(rows, columns, {
      float *out = y + i * y_stride + j;
      store_n(out, load_n(out, n) + f * load_n(x + i * x_stride + j, n), n);
    })
  } else {
    EACH(rows, columns, store_n(y + i * y_stride + j, f * load_n(x + i * x_stride + j, n), n);)
  }
}

CLONES void mesascope_sum(
  int64_t rows, int64_t columns, const float *a, int64_t a_stride, const float *b, int64_t b_stride, float factor,
  float *y, int64_t y_stride) {
  const V f = splat(factor);
  EACH(rows, columns,
       store_n(y + i * y_stride + j, load_n(a + i * a_stride + j, n) + f * load_n(b + i * b_stride + j, n), n);)
}

CLONES void mesascope_add_constant(
  int64_t rows, int64_t columns, float value, float *y, int64_t y_stride, int accumulate) {
  const V v = splat(value);
  EACH(rows, columns, {
    float *out = y + i * y_stride + j;
    store_n(out, accumulate ? load_n(out, n) + v : v, n);
  })
}

CLONES void mesascope_multiply(
  int64_t rows, int64_t columns, const float *a, int64_t a_stride, const float *b, int64_t b_stride, float *y,
  int64_t y_stride, int accumulate) {
  if (accumulate) {
    EACH(rows, columns, {
      float *out = y + i * y_stride + j;
      store_n(out, load_n(out, n) + load_n(a + i * a_stride + j, n) * load_n(b + i * b_stride + j, n), n);
    })
  } else {
    EACH(rows, columns,
         store_n(y + i * y_stride + j, load_n(a + i * a_stride + j, n) * load_n(b + i * b_stride + j, n), n);)
  }
}

/// f(x) and its slope for one vector.
INLINE V evaluate(const int map, V x, float bound, V *slope) {
  const V one = splat(1.0f);
  switch (map) {
  case MESASCOPE_TANH: {
    V t = tanh_v(x);
    *slope = one - t * t;
    return t;
  }
  case MESASCOPE_GELU: {
    // ½ (1 + tanh u) is the logistic function of 2u, here s = 1 / (1 + e^-2u), and its slope in u is 2 s (1 - s).
    const V root2 = splat(2 * 0.7978845608028654f), cubic = splat(0.044715f);
    V square = cubic * (x * x);
    V u2 = root2 * x * (one + square);
    V e = exp_v((V){0} - u2);
    V s = one / (one + e);
    V y = x * s;
    *slope = s + y * (one - s) * root2 * (one + splat(3.0f) * square);
    return y;
  }
  case MESASCOPE_RELU: {
    VI off = x <= splat(0.0f);
    *slope = choose(off, (V){0}, one);
    return choose(off, (V){0}, x);
  }
  case MESASCOPE_EXP: {
    V e = exp_v(x);
    *slope = e;
    return e;
  }
  default: {
    VI out = (x > splat(bound)) | (x < splat(-bound));
    *slope = choose(out, (V){0}, one);
    return at_most(at_least(x, splat(-bound)), splat(bound));
  }
  }
}

#define EACH_MAP(MAP)                                                                                               \
  if (slope) {                                                                                                      \
    EACH(rows, columns, {                                                                                           \
      V d;                                                                                                          \
      store_n(y + i * y_stride + j, evaluate(MAP, load_n(x + i * x_stride + j, n), bound, &d), n);                  \
      store_n(slope + i * columns + j, d, n);                                                                       \
    })                                                                                                              \
  } else {                                                                                                          \
    EACH(rows, columns, {                                                                                           \
      V d;                                                                                                          \
      store_n(y + i * y_stride + j, evaluate(MAP, load_n(x + i * x_stride + j, n), bound, &d), n);                  \
    })                                                                                                              \
  }

CLONES void mesascope_map(
  int map, float bound, int64_t rows, int64_t columns, const float *x, int64_t x_stride, float *y, int64_t y_stride,
  float *slope) {
  switch (map) {
  case MESASCOPE_TANH: EACH_MAP(MESASCOPE_TANH) break;
  case MESASCOPE_GELU: EACH_MAP(MESASCOPE_GELU) break;
  case MESASCOPE_RELU: EACH_MAP(MESASCOPE_RELU) break;
  case MESASCOPE_EXP: EACH_MAP(MESASCOPE_EXP) break;
  default: EACH_MAP(MESASCOPE_CLIP) break;
  }
}

CLONES float mesascope_total(int64_t rows, int64_t columns, const float *x, int64_t x_stride) {
  V s = {0};
  EACH(rows, columns, s += load_n(x + i * x_stride + j, n);)
  return sum_lanes(s);
}

CLONES float mesascope_squared_distance(
  int64_t rows, int64_t columns, const float *a, int64_t a_stride, const float *b, int64_t b_stride) {
  V s = {0};
  EACH(rows, columns, {
    V d = load_n(a + i * a_stride + j, n) - load_n(b + i * b_stride + j, n);
    s += d * d;
  })
  return sum_lanes(s);
}

CLONES void mesascope_squared_distance_gradient(
  int64_t rows, int64_t columns, const float *a, int64_t a_stride, const float *b, int64_t b_stride, float factor,
  float *da, int64_t da_stride, int accumulate) {
  const V f = splat(factor);
  EACH(rows, columns, {
    float *out = da + i * da_stride + j;
    V change = f * (load_n(a + i * a_stride + j, n) - load_n(b + i * b_stride + j, n));
    store_n(out, accumulate ? load_n(out, n) + change : change, n);
  })
}
