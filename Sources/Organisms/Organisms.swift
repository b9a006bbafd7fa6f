// The room `Organisms`.
