// Two sets of answers held against each other, every task of the one against a later task of the other.
#include "pairing_kernels.h"
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4"), min_vector_width(512)))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

typedef double v8 __attribute__((ext_vector_type(8)));

typedef struct {
  v8 squares, absolutes, cosines, pairs, distances;
} sums;

// The first `n` of eight numbers, zeros behind them.
#define LOAD(result, from, n) \
  v8 result = 0; \
  if ((n) >= 8) memcpy(&result, (from), sizeof result); \
  else memcpy(&result, (from), (size_t)(n) * sizeof(double))

INLINE void add(
  sums *s, const double *a, const double *b, int64_t i, int64_t j, int64_t n, int64_t dimensions, int64_t tasks) {
  // Rows of a side: predictions, norms, defined, directions.
  LOAD(mine, a + i, n);
  LOAD(theirs, b + j, n);
  v8 difference = mine - theirs;
  v8 square = difference * difference;
  s->squares += square;
  s->absolutes += __builtin_elementwise_abs(difference);
  if (dimensions == 0) return;
  v8 cosine = 0;
  for (int64_t k = 3; k < 3 + dimensions; k++) {
    LOAD(x, a + k * tasks + i, n);
    LOAD(y, b + k * tasks + j, n);
    cosine += x * y;
  }
  LOAD(f, a + tasks + i, n);
  LOAD(g, b + tasks + j, n);
  LOAD(p, a + 2 * tasks + i, n);
  LOAD(q, b + 2 * tasks + j, n);
  // |f - g|^2 = (|f| - |g|)^2 + 2 |f| |g| (1 - cos).
  v8 squared = (f - g) * (f - g) + 2 * f * g * (1 - cosine);
  s->cosines += cosine;
  s->pairs += p * q;
  s->distances += __builtin_elementwise_sqrt(__builtin_elementwise_max(squared, (v8)0));
}

INLINE void run(
  sums *s, const double *a, const double *b, int64_t first, int64_t end, int64_t move, int64_t dimensions,
  int64_t tasks) {
  int64_t i = first;
  for (; i + 8 <= end; i += 8) add(s, a, b, i, i + move, 8, dimensions, tasks);
  if (i < end) add(s, a, b, i, i + move, end - i, dimensions, tasks);
}

INLINE double total(const v8 *sum) {
  v8 v = *sum;
  return ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7]));
}

CLONES void mesascope_pairing_sums(
  double *out, const double *a, const double *b, int64_t dimensions, int64_t tasks, int64_t shift) {
  sums s = {0};
  run(&s, a, b, 0, tasks - shift, shift, dimensions, tasks);
  run(&s, a, b, tasks - shift, tasks, shift - tasks, dimensions, tasks);
  out[0] = total(&s.squares);
  out[1] = total(&s.absolutes);
  out[2] = total(&s.cosines);
  out[3] = total(&s.pairs);
  out[4] = total(&s.distances);
}
