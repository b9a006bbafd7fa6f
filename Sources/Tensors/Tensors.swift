// The room `Tensors`: arrays of numbers and everything that is done to them close to the machine.
//
// A `Buffer` owns memory, an `Arena` hands pieces of one out and takes all of them back at once, and a `Block` is a
// rectangle in one of them. `KernelElement` is what the numbers are: `Float` for training (the kernels of `CKernels`),
// `Double` and `Dual` for reference, known answers and exact second derivatives (the plain Swift of the default kernels).
// `Workers` are the threads. `RandomStream` is where randomness comes from, `LinearAlgebra` is LAPACK.
//
// This is the only room with unsafe pointers: a block checks its rectangle when it is made, a kernel checks that the
// rectangles it was given fit together, and nothing outside can look at the pointer.
