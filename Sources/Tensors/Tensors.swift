// The room `Tensors`.
