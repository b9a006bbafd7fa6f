// The room `BaseOptimizers`.
