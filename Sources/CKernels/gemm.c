// Matrix products.
//
// C [m, n] is computed in tiles of a few rows and a few vectors of columns that live in registers. For each step along
// the inner dimension a tile loads its vectors of B once and broadcasts one number of A for each row. Panels of B, one
// tile wide and `DEPTH` deep, are copied into contiguous memory that stays in the first-level cache (transposed on the
// way where B comes transposed); A is read where it is.
#include "kernels.h"
#include "vectors.h"

enum {
  DEPTH = 128,     // the depth of a panel: 128 rows of 64 floats are 32 KB
  WIDE_VECTORS = 4 // the width of a panel in vectors, with 32 registers of 16 floats
};

typedef struct {
  const float *a;
  int64_t a_row, a_step; // the distance of two rows of the product in A, and of two steps of the inner dimension
  const float *b;        // the panel: step p of it starts at b + p * b_step
  int64_t b_step;
  float *c;
  int64_t c_row;
  const float *bias, *start; // null where there is nothing to add
  int64_t start_row;
  int64_t depth, columns; // `columns` < full width only in the last panel
} Tile;

#define STEPS_AT_ONCE(STEPS) DO_PRAGMA(clang loop unroll_count(STEPS))
#define DO_PRAGMA(X) _Pragma(#X)

/// C tile = start + bias + A B for ROWS rows and VECTORS vectors of columns, STEPS of the inner dimension between two jumps.
#define DEFINE_TILE(ROWS, VECTORS, STEPS)                                                                            \
  INLINE void tile_##ROWS##x##VECTORS(const Tile *t, int64_t row, const int64_t a_row, const int64_t a_step) {      \
    V s[ROWS][VECTORS];                                                                                             \
    UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < VECTORS; j++) s[i][j] = (V){0};                \
    const float *a = t->a + row * a_row, *b = t->b, *start = t->start ? t->start + row * t->start_row : 0;          \
    float *c = t->c + row * t->c_row;                                                                               \
    if (start)                                                                                                      \
      UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int j = 0; j < VECTORS; j++)                                \
        __builtin_prefetch(start + i * t->start_row + j * LANES, 1, 3);                                             \
    const int64_t b_step = t->b_step, depth = t->depth;                                                             \
    STEPS_AT_ONCE(STEPS) for (int64_t p = 0; p < depth; p++) {                                                      \
      V w[VECTORS];                                                                                                 \
      UNROLL for (int j = 0; j < VECTORS; j++) w[j] = load(b + j * LANES);                                          \
      UNROLL for (int i = 0; i < ROWS; i++) {                                                                       \
        V x = splat(a[i * a_row]);                                                                                  \
        UNROLL for (int j = 0; j < VECTORS; j++) s[i][j] += x * w[j];                                               \
      }                                                                                                             \
      a += a_step;                                                                                                  \
      b += b_step;                                                                                                  \
    }                                                                                                               \
    UNROLL for (int j = 0; j < VECTORS; j++) {                                                                      \
      const int64_t n = t->columns - j * LANES;                                                                     \
      if (n <= 0) break;                                                                                            \
      if (n >= LANES) {                                                                                             \
        FINISH_TILE(ROWS, LANES)                                                                                    \
      } else {                                                                                                      \
        FINISH_TILE(ROWS, n)                                                                                        \
      }                                                                                                             \
    }                                                                                                               \
  }
#define FINISH_TILE(ROWS, N)                                                                                        \
  V first = t->bias ? load_n(t->bias + j * LANES, N) : (V){0};                                                      \
  UNROLL for (int i = 0; i < ROWS; i++) s[i][j] += first;                                                           \
  if (start) UNROLL for (int i = 0; i < ROWS; i++) s[i][j] += load_n(start + i * t->start_row + j * LANES, N);      \
  UNROLL for (int i = 0; i < ROWS; i++) store_n(c + i * t->c_row + j * LANES, s[i][j], N);

DEFINE_TILE(1, 1, 2)
DEFINE_TILE(2, 1, 2)
DEFINE_TILE(4, 1, 2)
DEFINE_TILE(6, 1, 2)
DEFINE_TILE(12, 1, 1)
DEFINE_TILE(1, 2, 2)
DEFINE_TILE(2, 2, 2)
DEFINE_TILE(4, 2, 2)
DEFINE_TILE(12, 2, 1)
DEFINE_TILE(1, 3, 2)
DEFINE_TILE(2, 3, 2)
DEFINE_TILE(4, 3, 2)
DEFINE_TILE(8, 3, 2)
DEFINE_TILE(1, 4, 2)
DEFINE_TILE(2, 4, 2)
DEFINE_TILE(3, 4, 2)
DEFINE_TILE(6, 4, 4)

#define ROWS_WHILE(ROWS, VECTORS)                                                                                   \
  for (; rows - i >= ROWS; i += ROWS)                                                                               \
    tile_##ROWS##x##VECTORS(t, i, a_row, a_step);

/// All rows of one panel; `a_row` and `a_step` are passed apart so that one of them is known to be 1.
INLINE void rows_of_panel(const Tile *t, int64_t rows, int vectors, int wide, const int64_t a_row,
                          const int64_t a_step) {
  int64_t i = 0;
  if (!wide) {
    ROWS_WHILE(6, 1)
    ROWS_WHILE(4, 1)
    ROWS_WHILE(2, 1)
    ROWS_WHILE(1, 1)
  } else if (vectors == 4) {
    ROWS_WHILE(6, 4)
    ROWS_WHILE(3, 4)
    ROWS_WHILE(2, 4)
    ROWS_WHILE(1, 4)
  } else if (vectors == 3) {
    ROWS_WHILE(8, 3)
    ROWS_WHILE(4, 3)
    ROWS_WHILE(2, 3)
    ROWS_WHILE(1, 3)
  } else if (vectors == 2) {
    ROWS_WHILE(12, 2)
    ROWS_WHILE(4, 2)
    ROWS_WHILE(2, 2)
    ROWS_WHILE(1, 2)
  } else {
    ROWS_WHILE(12, 1)
    ROWS_WHILE(4, 1)
    ROWS_WHILE(2, 1)
    ROWS_WHILE(1, 1)
  }
}

/// panel[p, j] = b[p * step + j], padded with zeros to whole vectors.
INLINE void pack(float *panel, const float *b, int64_t step, int64_t depth, int64_t columns, int vectors) {
  const int64_t whole = columns / LANES, rest = columns % LANES;
  for (int64_t p = 0; p < depth; p++) {
    for (int64_t j = 0; j < whole; j++) store(panel + (p * vectors + j) * LANES, load(b + p * step + j * LANES));
    if (rest > 0) store(panel + (p * vectors + whole) * LANES, load_part(b + p * step + whole * LANES, rest));
  }
}

/// panel[p, j] = b[j * step + p], padded with zeros to whole vectors.
INLINE void pack_transposed(float *panel, const float *b, int64_t step, int64_t depth, int64_t columns, int vectors) {
  for (int64_t j = 0; j < vectors; j++) {
    for (int64_t p = 0; p < depth; p += LANES) {
      const int64_t deep = depth - p < LANES ? depth - p : LANES;
      V r[16];
      if (deep == LANES && columns - j * LANES >= LANES) {
        UNROLL for (int i = 0; i < 16; i++) r[i] = load(b + (j * LANES + i) * step + p);
      } else {
        for (int64_t i = 0; i < 16; i++)
          r[i] = j * LANES + i < columns ? load_part(b + (j * LANES + i) * step + p, deep) : (V){0};
      }
      transpose_16(r);
      float *out = panel + (p * vectors + j) * LANES;
      if (deep == LANES) {
        UNROLL for (int i = 0; i < 16; i++) store(out + i * vectors * LANES, r[i]);
      } else {
        for (int64_t i = 0; i < deep; i++) store(out + i * vectors * LANES, r[i]);
      }
    }
  }
}

/// The product, with panels of up to `width` vectors.
INLINE void product(const MesascopeProduct *g, int wide) {
  const int width = wide ? WIDE_VECTORS : 1;
  float panel[DEPTH * WIDE_VECTORS * LANES] __attribute__((aligned(64)));
  Tile t;
  for (int64_t p = 0; p < g->inner || p == 0; p += DEPTH) {
    t.depth = g->inner - p < DEPTH ? g->inner - p : DEPTH;
    for (int64_t column = 0; column < g->columns; column += width * LANES) {
      const int64_t left = g->columns - column;
      t.columns = left < width * LANES ? left : width * LANES;
      const int vectors = (int)((t.columns + LANES - 1) / LANES);
      const float *b = g->b + (g->b_transposed ? column * g->b_stride + p : p * g->b_stride + column);
      const int whole = t.columns % LANES == 0;
      if (!g->b_transposed && whole && (g->rows < 32 || g->b_stride == vectors * LANES)) {
        t.b = b;
        t.b_step = g->b_stride;
      } else {
        if (g->b_transposed) pack_transposed(panel, b, g->b_stride, t.depth, t.columns, vectors);
        else pack(panel, b, g->b_stride, t.depth, t.columns, vectors);
        t.b = panel;
        t.b_step = vectors * LANES;
      }
      t.a = g->a + (g->a_transposed ? p * g->a_stride : p);
      t.c = g->c + column;
      t.c_row = g->c_stride;
      t.bias = p == 0 && g->bias ? g->bias + column : 0;
      t.start = p > 0 ? t.c : (g->start ? g->start + column : 0);
      t.start_row = p > 0 ? g->c_stride : g->start_stride;
      if (g->a_transposed) rows_of_panel(&t, g->rows, vectors, wide, 1, g->a_stride);
      else rows_of_panel(&t, g->rows, vectors, wide, g->a_stride, 1);
    }
  }
}

CLONES_NARROW void mesascope_product_narrow(const MesascopeProduct *g) { product(g, 0); }
#if HAS_WIDE
WIDE static void product_wide(const MesascopeProduct *g) { product(g, 1); }
static int has_wide;
__attribute__((constructor)) static void find_wide(void) {
  __builtin_cpu_init();
  has_wide = __builtin_cpu_supports("x86-64-v4");
}
#endif

/// c_i = start + Σ_p a_ip b_p: one column, the numbers of a row of A and of B lying side by side.
CLONES void mesascope_product_of_one_column(const MesascopeProduct *g) {
  for (int64_t i = 0; i < g->rows; i++) {
    const float *a = g->a + i * g->a_stride;
    V s0 = {0}, s1 = {0};
    int64_t p = 0;
    for (; p + 2 * LANES <= g->inner; p += 2 * LANES) {
      s0 += load(a + p) * load(g->b + p);
      s1 += load(a + p + LANES) * load(g->b + p + LANES);
    }
    for (; p + LANES <= g->inner; p += LANES) s0 += load(a + p) * load(g->b + p);
    if (p < g->inner) s1 += load_part(a + p, g->inner - p) * load_part(g->b + p, g->inner - p);
    float sum = sum_lanes(s0 + s1);
    if (g->bias) sum += *g->bias;
    if (g->start) sum += g->start[i * g->start_stride];
    g->c[i * g->c_stride] = sum;
  }
}

enum { LONG = 512, FEW_ROWS = 64, SIDE = 4 };

/// The sums of sixteen products of rows, each `inner` long, as the lanes of a vector: lane SIDE * i + j is row i of A times row j of B.
INLINE V products_of_rows(const float *a, int64_t a_stride, const float *b, int64_t b_stride, int64_t inner) {
  V s[SIDE * SIDE];
  UNROLL for (int i = 0; i < SIDE * SIDE; i++) s[i] = (V){0};
  for (int64_t p = 0; p < inner; p += LANES) {
    const int64_t n = inner - p;
    V x[SIDE], w[SIDE];
    if (n >= LANES) {
      UNROLL for (int i = 0; i < SIDE; i++) x[i] = load(a + i * a_stride + p);
      UNROLL for (int j = 0; j < SIDE; j++) w[j] = load(b + j * b_stride + p);
    } else {
      UNROLL for (int i = 0; i < SIDE; i++) x[i] = load_part(a + i * a_stride + p, n);
      UNROLL for (int j = 0; j < SIDE; j++) w[j] = load_part(b + j * b_stride + p, n);
    }
    UNROLL for (int i = 0; i < SIDE; i++) UNROLL for (int j = 0; j < SIDE; j++) s[SIDE * i + j] += x[i] * w[j];
  }
  transpose_16(s);
  V sum = s[0];
  UNROLL for (int i = 1; i < SIDE * SIDE; i++) sum += s[i];
  return sum;
}

/// C = A Bᵀ for long rows and few of them in A (the first dense layer behind a convolution): transposing B would cost as
/// much as the product.
CLONES void mesascope_product_of_long_rows(const MesascopeProduct *g) {
  for (int64_t j = 0; j < g->columns; j += SIDE) {
    // At the edge a tile looks at rows before it again, and writes only its own.
    const int64_t from_j = j + SIDE <= g->columns ? j : g->columns - SIDE;
    for (int64_t i = 0; i < g->rows; i += SIDE) {
      const int64_t from_i = i + SIDE <= g->rows ? i : g->rows - SIDE;
      const V sums = products_of_rows(
        g->a + from_i * g->a_stride, g->a_stride, g->b + from_j * g->b_stride, g->b_stride, g->inner);
      float part[LANES];
      store(part, sums);
      for (int64_t r = i; r < from_i + SIDE; r++)
        for (int64_t c = j; c < from_j + SIDE; c++)
          g->c[r * g->c_stride + c] = part[(r - from_i) * SIDE + c - from_j] + (g->bias ? g->bias[c] : 0.0f)
                                      + (g->start ? g->start[r * g->start_stride + c] : 0.0f);
    }
  }
}

enum { NARROW_ROWS = 512 };

/// A product with fewer columns than a vector has lanes, and a left side that comes transposed (the gradient of a weight
/// with few inputs), is computed transposed: Cᵀ = Bᵀ A, whose rows are long.
static void product_of_few_columns(const MesascopeProduct *g) {
  float transposed[LANES * NARROW_ROWS] __attribute__((aligned(64)));
  MesascopeProduct t = {
    .a = g->b, .a_stride = g->b_stride, .a_transposed = 1, .b = g->a, .b_stride = g->a_stride, .c = transposed,
    .c_stride = g->rows, .rows = g->columns, .columns = g->rows, .inner = g->inner};
  mesascope_product(&t);
  for (int64_t i = 0; i < g->rows; i++)
    for (int64_t j = 0; j < g->columns; j++)
      g->c[i * g->c_stride + j] = transposed[j * g->rows + i] + (g->bias ? g->bias[j] : 0)
                                  + (g->start ? g->start[i * g->start_stride + j] : 0);
}

void mesascope_product(const MesascopeProduct *g) {
  if (g->rows <= 0 || g->columns <= 0) return;
  if (g->columns < LANES && g->rows >= LANES && g->rows <= NARROW_ROWS && g->a_transposed && !g->b_transposed) {
    product_of_few_columns(g);
    return;
  }
  if (g->columns == 1 && !g->a_transposed && (g->b_transposed || g->b_stride == 1)) {
    mesascope_product_of_one_column(g);
    return;
  }
  if (!g->a_transposed && g->b_transposed && g->inner >= LONG && g->rows <= FEW_ROWS && g->rows >= SIDE
      && g->columns >= SIDE) {
    mesascope_product_of_long_rows(g);
    return;
  }
#if HAS_WIDE
  if (has_wide) {
    product_wide(g);
    return;
  }
#endif
  mesascope_product_narrow(g);
}

/// sums_j += Σ_i x_ij.
CLONES void mesascope_add_column_sums(const float *x, int64_t rows, int64_t columns, int64_t stride, float *sums) {
  int64_t j = 0;
  for (; j + 4 * LANES <= columns; j += 4 * LANES) {
    V s[4];
    UNROLL for (int v = 0; v < 4; v++) s[v] = (V){0};
    for (int64_t i = 0; i < rows; i++)
      UNROLL for (int v = 0; v < 4; v++) s[v] += load(x + i * stride + j + v * LANES);
    UNROLL for (int v = 0; v < 4; v++) store(sums + j + v * LANES, load(sums + j + v * LANES) + s[v]);
  }
  for (; j < columns; j += LANES) {
    const int64_t n = columns - j < LANES ? columns - j : LANES;
    V s = {0};
    if (n == LANES)
      for (int64_t i = 0; i < rows; i++) s += load(x + i * stride + j);
    else
      for (int64_t i = 0; i < rows; i++) s += load_part(x + i * stride + j, n);
    store_part(sums + j, load_part(sums + j, n) + s, n);
  }
}
