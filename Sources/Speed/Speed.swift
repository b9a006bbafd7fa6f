// The room `Speed`: how long our own training steps take, row by row of the comparison in `Benchmarks/`.
//
// A `SpeedRow` is one piece of work with a name; it makes a `SpeedWorkload` (starting weights and a batch made
// beforehand), and `SpeedMeasurement` times training steps of it: forward, backward and Adam, as a study takes them.
