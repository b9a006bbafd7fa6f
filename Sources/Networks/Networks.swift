// The room `Networks`.
