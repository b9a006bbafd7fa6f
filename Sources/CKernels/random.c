// Counter-based random numbers, sixteen Philox blocks (64 numbers) at a time.
//
// A 32-bit word travels in a lane of 64 bits, so that one multiplication gives both halves of a product; the upper
// half of a lane may hold garbage, which the masked factors and the final shifts drop.
#include "random_kernels.h"
#include <string.h>

#pragma STDC FP_CONTRACT OFF
// The helpers below pass wide vectors and are always inlined, so that no call ever does.
#pragma clang diagnostic ignored "-Wpsabi"

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4"), min_vector_width(512)))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

typedef uint64_t U64 __attribute__((vector_size(64)));
typedef uint32_t U32 __attribute__((vector_size(64)));
typedef int32_t I32 __attribute__((vector_size(64)));
typedef float F32 __attribute__((vector_size(64)));

/// Words (0, 1) and (2, 3) of blocks block ... block + 15, each pair in a 64-bit lane. Two groups of eight go side by
/// side, so that one fills the waits of the other.
INLINE void philox(uint64_t key, uint64_t lane, uint64_t block, U64 pair01[2], U64 pair23[2]) {
  const U64 low = (U64){0} + 0xFFFFFFFFu;
  U64 c0[2], c1[2], c2[2], c3[2];
#pragma unroll
  for (int g = 0; g < 2; g++) {
    c0[g] = block + 8 * (uint64_t)g + (U64){0, 1, 2, 3, 4, 5, 6, 7};
    c1[g] = c0[g] >> 32;
    c2[g] = (U64){0} + lane;
    c3[g] = (U64){0} + (lane >> 32);
  }
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
#pragma unroll
  for (int round = 0; round < 10; round++) {
#pragma unroll
    for (int g = 0; g < 2; g++) {
      U64 a = (c0[g] & low) * 0xD2511F53u, b = (c2[g] & low) * 0xCD9E8D57u;
      c0[g] = (b >> 32) ^ c1[g] ^ k0;
      c1[g] = b;
      c2[g] = (a >> 32) ^ c3[g] ^ k1;
      c3[g] = a;
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  // Even 32-bit lanes of the one beside even lanes of the other (a shift would be merged into the last product, which
  // then needs a slow multiplication of 64 bits).
#pragma unroll
  for (int g = 0; g < 2; g++) {
    pair01[g] = (U64)__builtin_shufflevector(
      (U32)c0[g], (U32)c1[g], 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
    pair23[g] = (U64)__builtin_shufflevector(
      (U32)c2[g], (U32)c3[g], 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30);
  }
}

/// The 32 words of eight blocks in their order.
INLINE void wordsInOrder(U64 pair01, U64 pair23, U32 *first, U32 *second) {
  *first = (U32)__builtin_shufflevector(pair01, pair23, 0, 8, 1, 9, 2, 10, 3, 11);
  *second = (U32)__builtin_shufflevector(pair01, pair23, 4, 12, 5, 13, 6, 14, 7, 15);
}

/// A word as a number in (0, 1]: (w / 2 + 1/2) * 2^-31, rounded to Float, at least 2^-32.
INLINE void unit(U32 word, F32 *u) {
  *u = (__builtin_convertvector((I32)(word >> 1), F32) + 0.5f) * 0x1p-31f;
}

/// -log(u) for u in (0, 1]: u = 2^e (1 + t) with 1 + t in [2/3, 4/3); log(1 + t) = t - t^2/2 + t^3 Q(t), Q of degree 7
/// by Remez exchange, error 5e-9 before rounding.
INLINE void minusLog(F32 u, F32 *out) {
  I32 bits = (I32)u - 0x3F2AAAAB;
  F32 e = __builtin_convertvector(bits >> 23, F32);
  F32 t = (F32)((bits & 0x007FFFFF) + 0x3F2AAAAB) - 1.0f;
  F32 q = t * -0x1.0e24a8p-3f + 0x1.1deaa8p-3f;
  q = q * t - 0x1.f03f54p-4f;
  q = q * t + 0x1.1ef38ep-3f;
  q = q * t - 0x1.55b7c4p-3f;
  q = q * t + 0x1.99ce1ep-3f;
  q = q * t - 0x1.fffe60p-3f;
  q = q * t + 0x1.55550cp-2f;
  F32 square = t * t;
  F32 tail = q * (square * t) - 0.5f * square;
  // log 2 in two parts, the first exact when multiplied by e.
  *out = -(e * 0x1.62ep-1f + (t + (tail + e * 0x1.0bfbe8p-15f)));
}

/// Cosine and sine of an angle in [-pi/2, pi/2) from the lower 31 bits, both negated where the top bit is set: together
/// the full circle. Polynomials by Remez exchange, errors 3e-10 and 5e-9 before rounding.
INLINE void circle(U32 word, F32 *cosine, F32 *sine) {
  F32 t = __builtin_convertvector((I32)(word << 1), F32) * 0x1.921fb6p-31f;
  U32 sign = word & 0x80000000u;
  F32 u = t * t;
  F32 s = u * 0x1.5daad8p-19f - 0x1.9f6d2ap-13f;
  s = s * u + 0x1.110eb2p-7f;
  s = s * u - 0x1.55554ap-3f;
  s = s * u * t + t;
  F32 c = u * -0x1.17b9cep-22f + 0x1.9f6816p-16f;
  c = c * u - 0x1.6c1338p-10f;
  c = c * u + 0x1.555546p-5f;
  c = c * u - 0.5f;
  c = c * u + 1.0f;
  *sine = (F32)((U32)s ^ sign);
  *cosine = (F32)((U32)c ^ sign);
}

INLINE void squareRoot(F32 x, F32 *out) { *out = __builtin_elementwise_sqrt(x); }

/// The 32 normal numbers of eight blocks: words 2j and 2j + 1 of a block give radius and angle of numbers 2j, 2j + 1.
INLINE void normals(U64 pair01, U64 pair23, F32 *first, F32 *second) {
  const U64 low = (U64){0} + 0xFFFFFFFFu;
  // Lanes alternate between the first and the second pair of each block.
  U32 radial = (U32)((pair01 & low) | (pair23 << 32));
  U32 angular = (U32)((pair01 >> 32) | (pair23 & ~low));
  F32 u, r, c, s;
  unit(radial, &u);
  minusLog(u, &r);
  squareRoot(2.0f * r, &r);
  circle(angular, &c, &s);
  c = c * r;
  s = s * r;
  *first = __builtin_shufflevector(c, s, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  *second = __builtin_shufflevector(c, s, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

INLINE void exponentials(U32 word, F32 *out) {
  F32 u;
  unit(word, &u);
  minusLog(u, out);
}

enum Shape { uniform, normal, exponential, laplace };

/// The 32 numbers of eight blocks, before scale.
INLINE void numbers(enum Shape shape, U64 pair01, U64 pair23, F32 *first, F32 *second) {
  if (shape == normal) {
    normals(pair01, pair23, first, second);
    return;
  }
  U32 a, b;
  wordsInOrder(pair01, pair23, &a, &b);
  if (shape == uniform) {
    *first = __builtin_convertvector((I32)(a >> 8), F32) * 0x1p-24f;
    *second = __builtin_convertvector((I32)(b >> 8), F32) * 0x1p-24f;
    return;
  }
  exponentials(a, first);
  exponentials(b, second);
  if (shape == laplace) {
    *first = (F32)((U32)*first ^ (a << 31));
    *second = (F32)((U32)*second ^ (b << 31));
  }
}

/// `bytes` of the 64 numbers of sixteen blocks, from `block` on, into `out`.
INLINE void fillGroup(
  enum Shape shape, int add, float *out, size_t bytes, uint64_t key, uint64_t lane, uint64_t block, float offset,
  float scale) {
  U64 pair01[2], pair23[2];
  F32 values[4], old[4] = {{0}, {0}, {0}, {0}};
  if (add) memcpy(old, out, bytes);
  philox(key, lane, block, pair01, pair23);
#pragma unroll
  for (int g = 0; g < 2; g++) numbers(shape, pair01[g], pair23[g], &values[2 * g], &values[2 * g + 1]);
#pragma unroll
  for (int i = 0; i < 4; i++) {
    values[i] = values[i] * scale;
    if (shape == uniform) values[i] = values[i] + offset;
    if (add) values[i] = old[i] + values[i];
  }
  memcpy(out, values, bytes);
}

INLINE void fill(
  enum Shape shape, int add, float *out, int64_t count, uint64_t key, uint64_t lane, uint64_t block, float offset,
  float scale) {
  int64_t i = 0;
  for (; i + 64 <= count; i += 64, block += 16) {
    fillGroup(shape, add, out + i, 64 * sizeof(float), key, lane, block, offset, scale);
  }
  if (i < count) fillGroup(shape, add, out + i, (size_t)(count - i) * sizeof(float), key, lane, block, offset, scale);
}

CLONES void mesascope_fill_uniform(
  float *out, int64_t count, uint64_t key, uint64_t lane, uint64_t block, float lower, float width) {
  fill(uniform, 0, out, count, key, lane, block, lower, width);
}

CLONES void mesascope_fill_normal(
  float *out, int64_t count, uint64_t key, uint64_t lane, uint64_t block, float scale) {
  fill(normal, 0, out, count, key, lane, block, 0, scale);
}

CLONES void mesascope_add_normal(
  float *out, int64_t count, uint64_t key, uint64_t lane, uint64_t block, float scale) {
  fill(normal, 1, out, count, key, lane, block, 0, scale);
}

CLONES void mesascope_fill_exponential(
  float *out, int64_t count, uint64_t key, uint64_t lane, uint64_t block, float scale) {
  fill(exponential, 0, out, count, key, lane, block, 0, scale);
}

CLONES void mesascope_fill_laplace(
  float *out, int64_t count, uint64_t key, uint64_t lane, uint64_t block, float scale) {
  fill(laplace, 0, out, count, key, lane, block, 0, scale);
}
