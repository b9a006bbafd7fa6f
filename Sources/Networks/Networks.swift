// The room `Networks`: parametrised functions, which know nothing of worlds.
//
// A `Network` says what its parameters are called and how they lie in one flat array, draws its starting values from a
// stream, and records its forward pass on a tape. An `InContextNetwork` answers the last token of a sequence of tokens.
// What is where: one file a network (`LinearSelfAttention`, `SoftmaxTransformer`, `CharacterTransformer`,
// `MultilayerPerceptron`); `NetworkRegistry` makes one from settings or from the tensors of a file; `InContextEvaluator`
// runs one over many tasks on several threads.
