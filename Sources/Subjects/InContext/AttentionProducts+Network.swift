import Networks

extension AttentionProducts {
  /// The products of a one-headed linear self-attention network; `heads` holds one entry a stored layer, and a single
  /// one serves all `layers`.
  package init(_ heads: [HeadProducts], layers: Int) {
    precondition(heads.count == layers || heads.count == 1, "\(heads.count) heads for \(layers) layers")
    let width = heads[0].width
    let stored = heads.map { head in
      // `Networks` keeps W_Kᵀ W_Q, this room its transpose, as the published notebook does.
      Layer(
        queryKey: (0..<width * width).map { head.queryKey[$0 % width * width + $0 / width] },
        outputValue: head.valueOutput)
    }
    self.init(dimensions: width - 1, stack: (0..<layers).map { stored[heads.count == 1 ? 0 : $0] })
  }
}
