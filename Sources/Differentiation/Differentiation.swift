// The room `Differentiation`: gradients.
//
// A `Tape` computes forward while it records, as plain values in a flat array, what it did; `backward` walks the array
// in reverse. A `Variable` is a matrix on a tape: a place and a shape, nothing more. One operation is one file in
// `Operations`: its formula and shapes, forward and backward side by side. To add one: a file there, a case in
// `Operation` and a line in its switch, and a kernel in `KernelElement` where none of those there are will do.
//
// A network names places of its recording with `tape.site`; `Sites` holds what can be asked of them: to keep values and
// gradients, and to edit. Where nobody asks, a site is a comparison with nil.
//
// The same recording runs on `Float`, `Double` and `Dual<Double>`; on the last, forward and backward together give exact
// Hessian–vector products (`hessianVectorProduct`). `BatchGradient` runs a batch as a fixed sequence of micro-batches on
// several threads with results that do not depend on their number.
