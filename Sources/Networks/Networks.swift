// The room `Networks`: parametrised functions, which know nothing of worlds.
//
// A `Network` says what its parameters are called and how they lie in one flat array, draws its starting values from a
// stream, and records its forward pass on a tape, whose sites it lists. An `InContextNetwork` answers the last token of a
// sequence of tokens; a `PolicyNetwork` reads a grid and gives a distribution over actions and a value. What is where: one
// file a network (`LinearSelfAttention`, `SoftmaxTransformer`, `CharacterTransformer`, `MultilayerPerceptron`; the policies
// `ResidualPolicy`, `ConvolutionalPolicy`, `ImpalaPolicy`, which share `PolicyLayers`); a `ConfigurableNetwork`
// is made from settings, or found in the tensors of a file (`NetworkFile`); `InContextEvaluator` and `PolicyEvaluator` run one over many tasks or
// observations on several threads, and `inspect` what its sites hold.
