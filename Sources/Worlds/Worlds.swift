// The room `Worlds`: what a subject lives in.
//
// A `World` draws tasks or levels, knows the base objective and its proxies, and knows the exact answers that subjects are
// measured against. There are two families. In-context regression: `RegressionWorld`, the batches it samples
// (`RegressionBatch`), and the algorithms that solve them in closed form or by a known procedure (`InContextAlgorithm`).
// Grid worlds (`Grid/`): `GridWorld`, its levels and states, a plain definition of a step and `GridEnvironments` that step
// at once, `GridSolver` with the exact optima, `PlannedPolicy` that pursues a known goal, `GridDrawing`. `Decisions/` has
// finite decision processes in general and goal-directedness in them. A world knows nothing of networks: it hands out
// numbers, tasks innermost, tokens for whoever reads tokens, and lists of what is seen for whoever acts.
