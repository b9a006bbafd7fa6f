// The room `Statistics`.
