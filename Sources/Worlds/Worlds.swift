// The room `Worlds`: what a subject lives in.
//
// A world draws tasks, knows the base objective, and knows the exact answers that its subjects are measured against:
// here the in-context regression world (`RegressionWorld`), the batches it samples (`RegressionBatch`), and the
// algorithms that solve them in closed form or by a known procedure (`InContextAlgorithm`). A world knows nothing of
// networks: it hands out numbers, tasks innermost, and tokens for whoever reads tokens.
