// The room `Figures`.
