// The room `Organisms`: where worlds, networks and base optimizers meet, and grow.
//
// An `InContextOrganism` is a network in a regression world, with its seed. Its `InContextObjective` is what base optimizers see: a loss with a gradient, and a fitness.
// An `AgentOrganism` is a policy network in a grid world; its `AgentObjective` plays rounds for reinforcement and judges
// candidates for evolution and selection.
// A `Growth` steps any base optimizer on any objective, pauses at checkpoints (`CheckpointSchedule`), and can be saved
// and restored in between. `Planted/` holds organisms that are known because they were set by hand, `Taught/` those that are
// trained to do what a known algorithm or plan does: what instruments are calibrated on.
//
// A user's own organism is any type that is a `GradientObjective`, a `FitnessObjective` or a `ReinforcementObjective`;
// `Growth` asks no more.
