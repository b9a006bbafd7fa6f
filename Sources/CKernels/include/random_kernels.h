#ifndef MESASCOPE_RANDOM_KERNELS_H
#define MESASCOPE_RANDOM_KERNELS_H
#include <stdint.h>

// Numbers of Philox4x32-10, vectorized over blocks. Block b of a stream is the image of the 128-bit counter
// (block + b, lane) under `key`; its four 32-bit words are numbered from the lowest up, and number i of a fill belongs to
// word i. Every result is bit-identical on all processors: no operation is contracted, the square root is exact.

/// out[i] = lower + width * (word >> 8) * 2^-24.
void mesascope_fill_uniform(
  float *out, int64_t count, uint64_t key, uint64_t lane, uint64_t block, float lower, float width);
/// Standard normal numbers by the method of Box and Muller, two from two words: out[i] = scale * z.
void mesascope_fill_normal(float *out, int64_t count, uint64_t key, uint64_t lane, uint64_t block, float scale);
/// The same numbers, added to what is there: out[i] += scale * z.
void mesascope_add_normal(float *out, int64_t count, uint64_t key, uint64_t lane, uint64_t block, float scale);
/// Exponential numbers of mean `scale`.
void mesascope_fill_exponential(float *out, int64_t count, uint64_t key, uint64_t lane, uint64_t block, float scale);
/// Laplace numbers of mean 0 and variance 2 * scale^2; the lowest bit of the word is the sign.
void mesascope_fill_laplace(float *out, int64_t count, uint64_t key, uint64_t lane, uint64_t block, float scale);

// Arrays of many tasks, tasks innermost. Every result is bit-identical on all processors.

/// out[e, t] = sum over k of weights[k, t] * inputs[e, k, t], k in order.
void mesascope_task_products(
  float *out, const float *inputs, const float *weights, int64_t examples, int64_t dimensions, int64_t tasks);
/// For each task, divides `rows` values of `values` [rows, tasks] by the norm of the first `normRows` of them, times
/// `scale`; a task whose norm is zero is left as it is.
void mesascope_normalize_tasks(float *values, int64_t rows, int64_t normRows, int64_t tasks, float scale);
#endif
