// The room `Worlds`.
