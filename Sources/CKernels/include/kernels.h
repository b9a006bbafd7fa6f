#ifndef MESASCOPE_KERNELS_H
#define MESASCOPE_KERNELS_H
#include <stdint.h>

// The tuned single-precision kernels behind `Float`'s conformance to `KernelElement`, where each is defined; the plain
// versions of the same names are in Tensors/KernelElement+*.swift. Matrices are row-major with rows `stride` apart.
// `accumulate` adds to the result instead of overwriting it.

/// A moment's rest for a thread that waits awake.
static inline void mesascope_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// C [rows, columns] = op(A) op(B) + bias + start, with `inner` terms in each sum; `bias` is a row or null, `start` is a
/// matrix, C itself or null.
typedef struct {
  const float *a, *b;
  float *c;
  const float *bias, *start;
  int64_t a_stride, b_stride, c_stride, start_stride;
  int64_t rows, columns, inner;
  int a_transposed, b_transposed;
} MesascopeProduct;

void mesascope_product(const MesascopeProduct *product);
// What `mesascope_product` chooses between (declared here because only a declared function can have clones).
void mesascope_product_narrow(const MesascopeProduct *product);
void mesascope_product_of_one_column(const MesascopeProduct *product);
void mesascope_product_of_long_rows(const MesascopeProduct *product);
void mesascope_add_column_sums(const float *x, int64_t rows, int64_t columns, int64_t stride, float *sums);

// Element by element.
void mesascope_scaled(
  int64_t rows, int64_t columns, const float *x, int64_t x_stride, float factor, float *y, int64_t y_stride,
  int accumulate);
void mesascope_sum(
  int64_t rows, int64_t columns, const float *a, int64_t a_stride, const float *b, int64_t b_stride, float factor,
  float *y, int64_t y_stride);
void mesascope_add_constant(
  int64_t rows, int64_t columns, float value, float *y, int64_t y_stride, int accumulate);
void mesascope_multiply(
  int64_t rows, int64_t columns, const float *a, int64_t a_stride, const float *b, int64_t b_stride, float *y,
  int64_t y_stride, int accumulate);
enum { MESASCOPE_TANH, MESASCOPE_GELU, MESASCOPE_RELU, MESASCOPE_EXP, MESASCOPE_CLIP };
/// `slope` is contiguous, or null.
void mesascope_map(
  int map, float bound, int64_t rows, int64_t columns, const float *x, int64_t x_stride, float *y, int64_t y_stride,
  float *slope);
float mesascope_total(int64_t rows, int64_t columns, const float *x, int64_t x_stride);
float mesascope_squared_distance(
  int64_t rows, int64_t columns, const float *a, int64_t a_stride, const float *b, int64_t b_stride);
void mesascope_squared_distance_gradient(
  int64_t rows, int64_t columns, const float *a, int64_t a_stride, const float *b, int64_t b_stride, float factor,
  float *da, int64_t da_stride, int accumulate);

// Row by row.
typedef struct {
  int64_t rows, columns;
  const float *x, *gain, *bias;
  float *y, *statistics;
  const float *dy;
  float *dx, *d_gain, *d_bias;
  int64_t x_stride, y_stride, dy_stride, dx_stride;
  float epsilon;
  int accumulate;
} MesascopeLayerNorm;
void mesascope_layer_norm(const MesascopeLayerNorm *norm);
void mesascope_layer_norm_gradient(const MesascopeLayerNorm *norm);
void mesascope_softmax(
  int64_t rows, int64_t columns, const float *x, int64_t x_stride, float *y, int64_t y_stride);
void mesascope_softmax_gradient(
  int64_t rows, int64_t columns, const float *y, int64_t y_stride, const float *dy, int64_t dy_stride, float *dx,
  int64_t dx_stride, int accumulate);
/// Row targets[i] of the table += row i of dy.
void mesascope_scatter_add(
  int64_t rows, int64_t columns, const float *dy, int64_t dy_stride, const int32_t *targets, float *table,
  int64_t table_stride);
/// Returns the sum over rows; `slope` receives softmax minus the right class.
double mesascope_cross_entropy(
  int64_t rows, int64_t columns, const float *logits, int64_t stride, const int32_t *targets, float *slope,
  int64_t slope_stride);

// Linear self-attention, tasks in lanes; a stride is the distance of two numbers of one task.
typedef struct {
  int64_t tokens, width, heads, context, tasks;
  const float *e, *left, *right;
  float *saved, *y;
  const float *dy;
  float *de, *d_left, *d_right; // `de` may be null; both maps' gradients are added to
  int64_t e_stride, saved_stride, y_stride, dy_stride, de_stride;
  int accumulate;
} MesascopeLinearAttention;
void mesascope_linear_attention(const MesascopeLinearAttention *attention);
void mesascope_linear_attention_gradient(const MesascopeLinearAttention *attention);
void mesascope_linear_attention_answer(const MesascopeLinearAttention *attention);
void mesascope_linear_attention_answer_gradient(const MesascopeLinearAttention *attention);

/// The parts of the above that are compiled once for all its uses: products of small matrices of sixteen tasks.
typedef struct {
  int64_t rows, columns, inner;
  const float *x, *y;
  float *out;
  int64_t x_row, x_step, y_step, y_column, out_row, out_column;
  int accumulate;
} MesascopeLaneProduct;
void mesascope_lane_product(const MesascopeLaneProduct *product);
void mesascope_lane_product_left_shared(const MesascopeLaneProduct *product);
void mesascope_lane_product_right_shared(const MesascopeLaneProduct *product);

/// At least `bytes` of the calling thread's working memory, on a cache-line boundary; the next call reuses it.
float *mesascope_scratch(int64_t bytes);

// Softmax attention; head h owns the `size` columns from h * size on.
typedef struct {
  int64_t samples, heads, queries, keys, size;
  const float *q, *k, *v;
  float *p, *y; // p has whole vectors of columns, zeros where a key is not seen
  const float *dy;
  float *dq, *dk, *dv;
  int64_t q_stride, k_stride, v_stride, p_stride, y_stride, dy_stride, dq_stride, dk_stride, dv_stride;
  float scale;
  int causal, accumulate;
} MesascopeAttention;
void mesascope_attention(const MesascopeAttention *attention);
void mesascope_attention_gradient(const MesascopeAttention *attention);

// Update rules.
/// g = gradient_scale * gradient + coupled_decay * x, m = beta1 m + rest1 g, v = beta2 v + rest2 g², rest = 1 - beta,
/// x = x - rate (decay x + correction1 m / (√(correction2 v) + epsilon)).
typedef struct {
  int64_t count;
  float *parameters, *first, *second;
  const float *gradient;
  float gradient_scale, beta1, beta2, rest1, rest2, correction1, correction2, epsilon, rate, decay, coupled_decay;
} MesascopeAdam;
void mesascope_adam(const MesascopeAdam *adam);
/// s = gradient_scale * gradient + decay * x, u = momentum u + s, x = x - rate u; without `velocity`, u is s.
typedef struct {
  int64_t count;
  float *parameters, *velocity;
  const float *gradient;
  float gradient_scale, momentum, rate, decay;
} MesascopeMomentum;
void mesascope_momentum(const MesascopeMomentum *momentum);
double mesascope_square_sum(int64_t count, const float *x);

#endif
