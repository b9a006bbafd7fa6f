#ifndef MESASCOPE_PAIRING_KERNELS_H
#define MESASCOPE_PAIRING_KERNELS_H

#include <stdint.h>

// Two sets of answers, task t of `a` held against task (t + shift) mod tasks of `b`. Bit-identical on all processors.

/// Sums over the tasks into `out`: (f - g)^2, |f - g|, cosine, whether both gradients are defined, |grad f - grad g|.
///
/// A side is [3 + dimensions, tasks]: predictions, norms of the gradients, 1 where the norm is not zero, and the gradients divided by
/// their norms. With `dimensions` 0 only the predictions are read, and the last three sums are 0.
void mesascope_pairing_sums(
  double *out, const double *a, const double *b, int64_t dimensions, int64_t tasks, int64_t shift);

#endif
