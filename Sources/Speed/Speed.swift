// The room `Speed`: how long our own training steps take, row by row of the comparison in `Benchmarks/`.
//
// A `SpeedRow` is one piece of work with a name, and a `SpeedMeasurement` how long its steps take. The rows A … train on a
// batch made beforehand (`SpeedWorkload`): forward, backward and Adam, as a study takes a step. The rows P … play: whole
// rounds of reinforcement (play, estimate advantages, learn), and the environment alone; they have environment steps a
// second beside the milliseconds a step.
