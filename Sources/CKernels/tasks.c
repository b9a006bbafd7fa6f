// Arrays of many tasks, tasks innermost: 64 tasks at a time, so that their sums stay in registers.
#include "random_kernels.h"
#include <math.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4"), min_vector_width(512)))
#else
#define CLONES
#endif

enum { lanes = 64 };

CLONES void mesascope_task_products(
  float *out, const float *inputs, const float *weights, int64_t examples, int64_t dimensions, int64_t tasks) {
  int64_t start = 0;
  for (; start + lanes <= tasks; start += lanes) {
    for (int64_t e = 0; e < examples; e++) {
      float sums[lanes] = {0};
      for (int64_t k = 0; k < dimensions; k++) {
        const float *x = inputs + (e * dimensions + k) * tasks + start, *w = weights + k * tasks + start;
#pragma clang loop vectorize(enable)
        for (int t = 0; t < lanes; t++) sums[t] += w[t] * x[t];
      }
      for (int t = 0; t < lanes; t++) out[e * tasks + start + t] = sums[t];
    }
  }
  for (; start < tasks; start++) {
    for (int64_t e = 0; e < examples; e++) {
      float sum = 0;
      for (int64_t k = 0; k < dimensions; k++) {
        sum += weights[k * tasks + start] * inputs[(e * dimensions + k) * tasks + start];
      }
      out[e * tasks + start] = sum;
    }
  }
}

CLONES void mesascope_normalize_tasks(float *values, int64_t rows, int64_t normRows, int64_t tasks, float scale) {
  for (int64_t start = 0; start < tasks; start += lanes) {
    int64_t n = tasks - start < lanes ? tasks - start : lanes;
    double sums[lanes] = {0};
    float factors[lanes];
    for (int64_t r = 0; r < normRows; r++) {
      const float *row = values + r * tasks + start;
      for (int64_t t = 0; t < n; t++) sums[t] += (double)row[t] * (double)row[t];
    }
    for (int64_t t = 0; t < n; t++) factors[t] = sums[t] > 0 ? (float)(scale / sqrt(sums[t])) : 1.0f;
    for (int64_t r = 0; r < rows; r++) {
      float *row = values + r * tasks + start;
      for (int64_t t = 0; t < n; t++) row[t] *= factors[t];
    }
  }
}
