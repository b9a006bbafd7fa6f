import BaseOptimizers
import Records
import Settings

// A base optimizer's state as a file keeps it: the same arrays and numbers, and the kind as the name of a count.

extension SavedState {
  init(_ state: OptimizerState) {
    self.init(
      floats: state.floats, doubles: state.doubles,
      counts: state.integers.merging([Self.kindPrefix + state.kind: 1]) { $1 }, numbers: state.numbers)
  }

  fileprivate static var kindPrefix: String { "kind=" }
}

extension OptimizerState {
  /// Throws bad data where the state names no kind of base optimizer.
  init(_ saved: SavedState) throws {
    guard let name = saved.counts.keys.first(where: { $0.hasPrefix(SavedState.kindPrefix) }) else {
      throw UserError(.badData, at: "saved optimizer state", expected: "the kind of base optimizer it belongs to")
    }
    self.init(
      kind: String(name.dropFirst(SavedState.kindPrefix.count)), floats: saved.floats, doubles: saved.doubles,
      integers: saved.counts.filter { $0.key != name }, numbers: saved.numbers)
  }
}
