// The room `Differentiation`.
