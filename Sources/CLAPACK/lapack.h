#ifndef MESASCOPE_LAPACK_H
#define MESASCOPE_LAPACK_H
// The Fortran entry points of LAPACK that `Tensors` calls, as the reference documentation declares them
// (32-bit integers, column-major arrays, every argument by address).
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
#endif
