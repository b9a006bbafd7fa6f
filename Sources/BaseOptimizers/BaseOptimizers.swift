// The room `BaseOptimizers`: the outer processes that change parameters.
//
// Five kinds, each a value with a name a study can choose (`BaseOptimizerSettings`):
//
// | kind                           | type                         | needs                    |
// |--------------------------------|------------------------------|--------------------------|
// | `gradient-descent`             | `GradientDescent`            | `GradientObjective`      |
// | `evolution`                    | `EvolutionStrategy`          | `FitnessObjective`       |
// | `covariance-matrix-adaptation` | `CovarianceMatrixAdaptation` | `FitnessObjective`       |
// | `selection`                    | `BestOfInitializations`,     | `FitnessObjective`       |
// |                                | `TruncationSelection`        |                          |
// | `reinforcement`                | `ProximalPolicyOptimization` | `ReinforcementObjective` |
//
// They know nothing of worlds and networks: an objective is a function of a flat array of parameters. All of them
// count the same `Costs`, and the whole of each can be saved as an `OptimizerState` and restored: the steps after that
// give the same bytes as if nothing had happened. Randomness comes from counter-based streams addressed by
// (generation, candidate) or (round, epoch), so a saved state needs no generator in it.
