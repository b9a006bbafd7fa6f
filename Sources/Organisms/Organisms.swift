// The room `Organisms`: where worlds, networks and base optimizers meet, and grow.
//
// An `InContextOrganism` is a network in a regression world, with its seed and a `Label` of what is really inside
// where that is known. Its `InContextObjective` is what base optimizers see: a loss with a gradient, and a fitness.
// An `AgentOrganism` is a policy network in a grid world; its `AgentObjective` plays rounds for reinforcement and judges
// candidates for evolution and selection.
// A `Growth` steps any base optimizer on any objective, pauses at checkpoints (`CheckpointSchedule`), and can be saved
// and restored in between. Controls (`InContextOrganism+Controls`) are the organisms that calibrate instruments:
// planted ones, easy nulls and matched nulls.
//
// A user's own organism is any type that is a `GradientObjective`, a `FitnessObjective` or a `ReinforcementObjective`;
// `Growth` asks no more.
