// The room `Reproductions`.
