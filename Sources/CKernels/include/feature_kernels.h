#ifndef MESASCOPE_FEATURE_KERNELS_H
#define MESASCOPE_FEATURE_KERNELS_H

#include "convolution_kernels.h"
#include <stdint.h>

// The tuned single-precision kernels on lists of features; the plain versions are in
// Tensors/KernelElement+Features.swift.

/// Sample i lists the `commons` numbers of `common` and `rest[starts[i]]` up to `rest[starts[i + 1]]`.
typedef struct {
  int64_t samples, commons;
  const int32_t *common, *rest, *starts;
} MesascopeFeatures;

/// y_i = bias + the sum of the rows that sample i lists; `bias` may be null. Backward: the same rows of `table` += y_i and
/// `d_bias` += Σ y_i; each may be null.
typedef struct {
  MesascopeFeatures lists;
  int64_t width;
  float *table, *y;
  const float *bias;
  float *d_bias;
  int64_t table_stride, y_stride;
  int rectified;
} MesascopeFeatureSum;
void mesascope_feature_sum(const MesascopeFeatureSum *sum);
void mesascope_feature_sum_gradient(const MesascopeFeatureSum *sum);

/// A convolution of the planes that the lists stand for; `weight` and `bias` are as in `MesascopeConvolution`. Backward, y
/// holds the gradient, and both are added to, each where it is not null.
typedef struct {
  MesascopeFeatures lists;
  MesascopeConvolutionShape shape;
  float *weight, *bias, *y;
  int64_t y_stride;
  int rectified;
} MesascopeFeatureConvolution;
void mesascope_feature_convolution(const MesascopeFeatureConvolution *convolution);
void mesascope_feature_convolution_gradient(const MesascopeFeatureConvolution *convolution);

#endif
