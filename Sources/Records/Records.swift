// The room `Records`.
