extension Ledger {
  /// What this package claims. To add one: its file, and a line here where it is a group of its own.
  public static let standard = Ledger([
    ClosedForms.group, OneLayer.group, Sweeps.group, RecurrentLayers.group(layers: 2), RecurrentLayers.group(layers: 5),
    SoftmaxHeads.group, AlternatingTokens.group, CornerReturns.best, CornerReturns.trained, RepairingShare.group,
    KnownDirectedness.group, Seed0.group, Seed1.group, Seed2.group, Seed3.group,
  ])
}
