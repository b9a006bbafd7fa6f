// The room `Studies`.
