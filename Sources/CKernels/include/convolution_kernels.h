#ifndef MESASCOPE_CONVOLUTION_KERNELS_H
#define MESASCOPE_CONVOLUTION_KERNELS_H

#include <stdint.h>

// The tuned single-precision kernels of convolution and pooling; the plain versions are in
// Tensors/KernelElement+Convolution.swift.

/// The sizes of Tensors/ConvolutionShape.swift; `above` and `left` are the places of padding there.
typedef struct {
  int64_t height, width, channels, filters, kernel, stride, output_height, output_width, above, left;
} MesascopeConvolutionShape;

/// y [samples, output_height · output_width · filters] without gaps between its rows, x [samples, height · width · channels],
/// weight [filters, channels · kernel · kernel].
typedef struct {
  MesascopeConvolutionShape shape;
  int64_t samples;
  const float *x, *weight, *bias;
  float *y;
  int64_t x_stride;
  int rectified;
  // Backward: y holds the gradient; `dx` and `d_weight` may be null, `d_weight` is added to.
  float *dx, *d_weight;
  int64_t dx_stride;
  int accumulate;
} MesascopeConvolution;
void mesascope_convolution(const MesascopeConvolution *convolution);
void mesascope_convolution_gradient(const MesascopeConvolution *convolution);

/// What both are made of, for one kind of processor each: see convolution.c.
typedef struct {
  const MesascopeConvolutionShape *shape;
  const float *x;
  float *grid, *patches;
} MesascopePatches;
void mesascope_gather_patches(const MesascopePatches *patches);
void mesascope_scatter_patches(const MesascopePatches *patches);
/// to[tap · channels + channel][filter] = from[filter][channel · taps + tap] with rows of `stride` >= filters, or, backward, added.
void mesascope_arrange_weights(
  const MesascopeConvolutionShape *shape, const float *from, float *to, int64_t stride);
void mesascope_add_arranged(
  const MesascopeConvolutionShape *shape, const float *from, float *to, int64_t stride);

/// y = 0 where y < 0.
void mesascope_rectify(int64_t count, float *y);
/// dy = 0 where y <= 0.
void mesascope_rectified_gradient(int64_t count, const float *y, float *dy);

/// `winners` holds the number of the tap that won; y and winners are without gaps between rows.
typedef struct {
  MesascopeConvolutionShape shape;
  int64_t samples;
  const float *x;
  float *y, *winners, *dx;
  int64_t x_stride, dx_stride;
} MesascopePool;
void mesascope_maximum_pool(const MesascopePool *pool);
void mesascope_maximum_pool_gradient(const MesascopePool *pool);

#endif
