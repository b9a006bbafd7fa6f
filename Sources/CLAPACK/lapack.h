#ifndef MESASCOPE_LAPACK_H
#define MESASCOPE_LAPACK_H
#include <stddef.h>

// The Fortran entry points of LAPACK and BLAS that `Tensors` calls, as the reference documentation declares them
// (32-bit integers, column-major arrays, every argument by address), and the one function of OpenBLAS that sets its
// threads. After the documented arguments stand the lengths of the character arguments, one each, as Fortran compilers
// pass them.

// Cholesky factor of a symmetric positive-definite matrix, and solutions from it.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t length1);
void dpotrs_(
  const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b, const int *ldb,
  int *info, size_t length1);
// LU factor of a general matrix, solutions and inverse from it.
void dgetrf_(const int *m, const int *n, double *a, const int *lda, int *ipiv, int *info);
void dgetrs_(
  const char *trans, const int *n, const int *nrhs, const double *a, const int *lda, const int *ipiv, double *b,
  const int *ldb, int *info, size_t length1);
void dgetri_(
  const int *n, double *a, const int *lda, const int *ipiv, double *work, const int *lwork, int *info);
// Eigenvalues and eigenvectors of a symmetric matrix, by divide and conquer.
void dsyevd_(
  const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
  const int *lwork, int *iwork, const int *liwork, int *info, size_t length1, size_t length2);
// Singular value decomposition, by divide and conquer.
void dgesdd_(
  const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s, double *u, const int *ldu,
  double *vt, const int *ldvt, double *work, const int *lwork, int *iwork, int *info, size_t length1);
// Least squares of smallest norm through the singular value decomposition.
void dgelsd_(
  const int *m, const int *n, const int *nrhs, double *a, const int *lda, double *b, const int *ldb, double *s,
  const double *rcond, int *rank, double *work, const int *lwork, int *iwork, int *info);
// Matrix product.
void dgemm_(
  const char *transa, const char *transb, const int *m, const int *n, const int *k, const double *alpha,
  const double *a, const int *lda, const double *b, const int *ldb, const double *beta, double *c, const int *ldc,
  size_t length1, size_t length2);

void openblas_set_num_threads(int count);
#endif
