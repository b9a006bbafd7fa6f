import Networks

/// The networks of this room that a user can choose, for tokens and for observations.
let inContextKinds: [any ConfigurableNetwork.Type] = [LinearSelfAttention.self, SoftmaxTransformer.self]
let policyKinds: [any ConfigurableNetwork.Type] = [ResidualPolicy.self, ConvolutionalPolicy.self, ImpalaPolicy.self]
let networkKinds = inContextKinds + policyKinds
