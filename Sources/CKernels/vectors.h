// What the kernels are written in: vectors of sixteen floats, and the few functions that a compiler has none for.
//
// A function marked CLONES is compiled once for each kind of processor and chosen when the program starts; what it calls
// must be INLINE. On processors other than x86-64 the same source is compiled once, plainly.
#ifndef MESASCOPE_VECTORS_H
#define MESASCOPE_VECTORS_H
#include <stdint.h>
#include <string.h>

// The helpers below pass wide vectors and are always inlined, so that no call ever does.
#pragma clang diagnostic ignored "-Wpsabi"

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4"), min_vector_width(512)))
#define CLONES_NARROW __attribute__((target_clones("default", "arch=x86-64-v3"), min_vector_width(512)))
#define WIDE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define HAS_WIDE 1
#else
#define CLONES
#define CLONES_NARROW
#define HAS_WIDE 0
#endif
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("unroll")

enum { LANES = 16 };
typedef float V __attribute__((vector_size(64)));
typedef float VU __attribute__((vector_size(64), aligned(4)));
typedef int32_t VI __attribute__((vector_size(64)));

INLINE V load(const float *p) { return *(const VU *)p; }
INLINE void store(float *p, V v) { *(VU *)p = v; }
// Not `(V){0} + x`, which is an addition: 0 + -0 is not -0.
INLINE V splat(float x) { return (V){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}; }

/// The first `n` < 16 numbers, the rest zeros.
INLINE V load_part(const float *p, int64_t n) {
  V v = {0};
  memcpy(&v, p, (size_t)n * sizeof(float));
  return v;
}
INLINE void store_part(float *p, V v, int64_t n) { memcpy(p, &v, (size_t)n * sizeof(float)); }
/// A whole vector where `n` numbers are left and n >= 16, a part otherwise.
INLINE V load_n(const float *p, int64_t n) { return n >= LANES ? load(p) : load_part(p, n); }
INLINE void store_n(float *p, V v, int64_t n) {
  if (n >= LANES) store(p, v);
  else store_part(p, v, n);
}

/// Where the mask is set the one, elsewhere the other.
INLINE V choose(VI mask, V yes, V no) { return (V)((mask & (VI)yes) | (~mask & (VI)no)); }
/// The larger and the smaller of two; what is not a number in `x` stays.
INLINE V at_least(V x, V bound) { return choose(x < bound, bound, x); }
INLINE V at_most(V x, V bound) { return choose(x > bound, bound, x); }

INLINE float sum_lanes(V v) {
  typedef float H __attribute__((vector_size(32)));
  typedef float Q __attribute__((vector_size(16)));
  H h = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) + __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  Q q = __builtin_shufflevector(h, h, 0, 1, 2, 3) + __builtin_shufflevector(h, h, 4, 5, 6, 7);
  return (q[0] + q[2]) + (q[1] + q[3]);
}

/// n = round(x / ln 2) and e^r - 1 with r = x - n ln 2, |r| <= 0.35, for |x| < 2^21.
///
/// The rounding is the addition of 1.5 * 2^23, whose low bits then hold n.
INLINE V exp_parts(V x, VI *n) {
  const V big = splat(12582912.0f);
  V shifted = x * splat(1.44269504088896341f) + big;
  V whole = shifted - big;
  V r = x - whole * splat(0.693359375f);
  r = r - whole * splat(-2.12194440e-4f);
  V p = splat(1.9875691500e-4f);
  p = p * r + splat(1.3981999507e-3f);
  p = p * r + splat(8.3334519073e-3f);
  p = p * r + splat(4.1665795894e-2f);
  p = p * r + splat(1.6666665459e-1f);
  p = p * r + splat(5.0000001201e-1f);
  *n = (VI)shifted - (VI)big;
  return p * (r * r) + r;
}

/// e^x, within two units in the last place; 0 below -104, infinity above 88.73.
///
/// 2^n goes into the exponent in two halves, so that neither leaves its range.
INLINE V exp_v(V x) {
  VI n;
  V p = exp_parts(at_most(at_least(x, splat(-104.0f)), splat(89.0f)), &n) + splat(1.0f);
  VI half = n >> 1;
  return p * (V)((half + 127) << 23) * (V)((n - half + 127) << 23);
}

/// The hyperbolic tangent, within four units in the last place: m / (m + 2) with m = e^2x - 1, which is formed without
/// cancellation.
INLINE V tanh_v(V x) {
  VI n;
  V m = exp_parts(at_most(at_least(x + x, splat(-20.0f)), splat(20.0f)), &n);
  V power = (V)((n + 127) << 23);
  m = m * power + (power - splat(1.0f));
  return m / (m + splat(2.0f));
}

/// Transposes sixteen vectors of sixteen.
INLINE void transpose_16(V r[16]) {
  V t[16];
  UNROLL for (int i = 0; i < 8; i++) {
    t[2 * i] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
    t[2 * i + 1] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
  }
  UNROLL for (int i = 0; i < 4; i++) {
    r[4 * i] = __builtin_shufflevector(t[4 * i], t[4 * i + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
    r[4 * i + 1] = __builtin_shufflevector(t[4 * i], t[4 * i + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    r[4 * i + 2] = __builtin_shufflevector(t[4 * i + 1], t[4 * i + 3], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
    r[4 * i + 3] = __builtin_shufflevector(t[4 * i + 1], t[4 * i + 3], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
  }
  UNROLL for (int i = 0; i < 4; i++) {
    t[i] = __builtin_shufflevector(r[i], r[i + 4], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
    t[i + 4] = __builtin_shufflevector(r[i], r[i + 4], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    t[i + 8] = __builtin_shufflevector(r[i + 8], r[i + 12], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27);
    t[i + 12] = __builtin_shufflevector(r[i + 8], r[i + 12], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
  }
  UNROLL for (int i = 0; i < 8; i++) {
    r[i] = __builtin_shufflevector(t[i], t[i + 8], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    r[i + 8] = __builtin_shufflevector(t[i], t[i + 8], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  }
}

/// sums[i] += the sum of the lanes of v[i], for `count` vectors.
INLINE void add_lane_sums(float *sums, const V *v, int64_t count) {
  for (int64_t i = 0; i < count; i += LANES) {
    const int64_t n = count - i < LANES ? count - i : LANES;
    V r[16];
    UNROLL for (int l = 0; l < 16; l++) r[l] = l < n ? v[i + l] : (V){0};
    transpose_16(r);
    V s = {0};
    UNROLL for (int l = 0; l < 16; l++) s += r[l];
    if (n == LANES) store(sums + i, load(sums + i) + s);
    else store_part(sums + i, load_part(sums + i, n) + s, n);
  }
}
#endif
