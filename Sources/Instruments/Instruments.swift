// The room `Instruments`.
