// Update rules of base optimizers, on flat vectors of parameters.
#include "kernels.h"
#include "vectors.h"

INLINE void adam(const MesascopeAdam *g, int64_t i, int64_t n) {
  V gradient = load_n(g->gradient + i, n) * splat(g->gradient_scale), x = load_n(g->parameters + i, n);
  gradient += splat(g->coupled_decay) * x;
  V m = splat(g->beta1) * load_n(g->first + i, n) + splat(g->rest1) * gradient;
  V v = splat(g->beta2) * load_n(g->second + i, n) + splat(g->rest2) * gradient * gradient;
  x -= splat(g->rate * g->decay) * x;
  x -= splat(g->rate * g->correction1) * m / (__builtin_elementwise_sqrt(v * splat(g->correction2)) + splat(g->epsilon));
  store_n(g->first + i, m, n);
  store_n(g->second + i, v, n);
  store_n(g->parameters + i, x, n);
}

CLONES void mesascope_adam(const MesascopeAdam *g) {
  int64_t i = 0;
  for (; i + LANES <= g->count; i += LANES) adam(g, i, LANES);
  if (i < g->count) adam(g, i, g->count - i);
}

INLINE void momentum(const MesascopeMomentum *g, int64_t i, int64_t n) {
  V x = load_n(g->parameters + i, n);
  V step = load_n(g->gradient + i, n) * splat(g->gradient_scale) + splat(g->decay) * x;
  if (g->velocity) {
    V velocity = splat(g->momentum) * load_n(g->velocity + i, n) + step;
    store_n(g->velocity + i, velocity, n);
    step = velocity;
  }
  store_n(g->parameters + i, x - splat(g->rate) * step, n);
}

CLONES void mesascope_momentum(const MesascopeMomentum *g) {
  int64_t i = 0;
  for (; i + LANES <= g->count; i += LANES) momentum(g, i, LANES);
  if (i < g->count) momentum(g, i, g->count - i);
}

/// In double precision, so that the norm of a long vector keeps its digits.
CLONES double mesascope_square_sum(int64_t count, const float *x) {
  typedef double D __attribute__((vector_size(64)));
  typedef float F __attribute__((vector_size(32), aligned(4)));
  D a = {0}, b = {0};
  int64_t i = 0;
  for (; i + 16 <= count; i += 16) {
    D p = __builtin_convertvector(*(const F *)(x + i), D), q = __builtin_convertvector(*(const F *)(x + i + 8), D);
    a += p * p;
    b += q * q;
  }
  a += b;
  double s = ((a[0] + a[4]) + (a[1] + a[5])) + ((a[2] + a[6]) + (a[3] + a[7]));
  for (; i < count; i++) s += (double)x[i] * x[i];
  return s;
}
