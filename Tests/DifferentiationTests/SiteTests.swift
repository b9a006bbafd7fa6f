import Differentiation
import Tensors
import Testing

/// A square of a site's numbers, mixed, under edits: what the gradient checks of `SiteTests` record.
private struct Edited: Recording {
  let layout: SiteLayout
  let edits: [SiteEdit]

  func record<Element>(_ tape: Tape<Element>, _ inputs: [Variable]) -> Variable {
    tape.ask(SiteRequest(edits: edits), firstRow: 1, rows: 6)
    let x = tape.tanh(inputs[0])
    let y = tape.site("here", x, layout)
    return tape.add(tape.multiply(y, y), x)
  }
}

/// Attention in three steps.
private struct OpenAttention: Recording {
  let samples, heads: Int
  let causal: Bool

  func record<Element>(_ tape: Tape<Element>, _ inputs: [Variable]) -> Variable {
    let scores = tape.attentionScores(
      queries: inputs[0], keys: inputs[1], samples: samples, heads: heads, scale: 0.7)
    let pattern = tape.attentionPattern(scores, queries: inputs[0].rows / samples, causal: causal)
    return tape.attentionMix(pattern, values: inputs[2], samples: samples, heads: heads)
  }
}

@Suite struct SiteTests {
  private func floats(_ count: Int, seed: UInt64 = 7) -> [Float] {
    var numbers = Numbers(seed)
    return numbers.list(count).map { Float($0) }
  }

  // MARK: Gradients

  /// Layouts of a matrix of 12 x 6: four or two samples, three tokens, two heads.
  static let layouts: [(layout: SiteLayout, rows: Int, columns: Int)] = [
    (.samples, 4, 6), (.tokens(3), 12, 6), (.heads(2, tokens: 3), 12, 6), (.lanes(width: 4), 12, 4),
    (.attention(heads: 2, queries: 2), 16, 3), (.answers, 1, 4),
  ]

  @Test(arguments: layouts.indices) func gradientsFlowThroughEdits(_ index: Int) {
    let (layout, rows, columns) = Self.layouts[index]
    let shape = Shape(rows, columns)
    let whole = 6 * rows * columns / 4
    check(Edited(layout: layout, edits: [SiteEdit("here", .replace(floats(whole)), rows: nil)]), shape)
    check(Edited(layout: layout, edits: [SiteEdit("here", .add([0.5]), rows: [4, 2, 0])]), shape)
    check(Edited(layout: layout, edits: [SiteEdit("here", .replace([0]), rows: [3])]), shape)
    check(Edited(layout: layout, edits: [SiteEdit("here", .scale(-1.5), rows: [1, 3])]), shape)
    let features = index == 0 ? 6 : index == 1 ? 6 : index == 2 ? 3 : index == 3 ? 4 : index == 4 ? 3 : 1
    check(Edited(layout: layout, edits: [SiteEdit("here", .projectOut(floats(features)), rows: [2, 1])]), shape)
    check(
      Edited(
        layout: layout,
        edits: [
          SiteEdit("here", .scale(2)), SiteEdit("here", .projectOut(floats(features)), rows: [2]),
          SiteEdit("elsewhere", .replace([0])), SiteEdit("here", .add([1]), rows: [2, 5]),
        ]), shape)
  }

  @Test func positionsAndHeadsAreIndicesOfAnEdit() {
    let layout = SiteLayout.heads(2, tokens: 3), shape = Shape(12, 6)
    check(
      Edited(layout: layout, edits: [SiteEdit("here", .replace(floats(6)), rows: [1, 2], positions: [2], heads: [1])]),
      shape)
    check(Edited(layout: layout, edits: [SiteEdit("here", .scale(0.5), positions: [0, 2], heads: [0])]), shape)
  }

  @Test(arguments: [false, true]) func attentionStepByStepHasItsGradients(causal: Bool) {
    let open = OpenAttention(samples: 2, heads: 2, causal: causal)
    check(open, Shape(6, 4), Shape(6, 4), Shape(6, 6))
    check(open, Shape(4, 2), Shape(8, 2), Shape(8, 4))
    check(OpenAttention(samples: 1, heads: 1, causal: causal), Shape(1, 1), Shape(1, 1), Shape(1, 1))
  }

  @Test(arguments: [false, true]) func attentionStepByStepIsAttention(causal: Bool) {
    let tape = Tape<Float>(capacity: 1 << 16)
    let parts = (0..<3).map { tape.input(floats(2 * 5 * 6, seed: UInt64($0)), rows: 10, columns: 6) }
    let whole = tape.attention(
      queries: parts[0], keys: parts[1], values: parts[2], samples: 2, heads: 3, causal: causal)
    let scores = tape.attentionScores(
      queries: parts[0], keys: parts[1], samples: 2, heads: 3, scale: 1 / 2.0.squareRoot())
    let pattern = tape.attentionPattern(scores, queries: 5, causal: causal)
    let open = tape.attentionMix(pattern, values: parts[2], samples: 2, heads: 3)
    for (a, b) in zip(tape.value(of: whole), tape.value(of: open)) { #expect(abs(a - b) < 1e-6) }
    for row in 0..<30 {
      let weights = tape.value(of: pattern)[row * 5..<row * 5 + 5]
      #expect(abs(weights.reduce(0, +) - 1) < 1e-6)
      #expect(!causal || weights.suffix(4 - row % 5).allSatisfy { $0 == 0 })
    }
  }

  // MARK: Keeping

  @Test func nothingHappensWhereNobodyAsks() {
    let tape = Tape<Float>(capacity: 256)
    let x = tape.input([1, 2], rows: 1, columns: 2, requiresGradient: true)
    var built = 0
    func name() -> String {
      built += 1
      return "here"
    }
    #expect(tape.site(name(), x, .samples) == x && built == 0)
    #expect(!tape.asks(for: name()) && !tape.asks(where: { _ in true }) && built == 0)
    tape.ask(SiteRequest())
    #expect(tape.site(name(), x, .samples) == x && built == 0)
    tape.ask(SiteRequest(keep: ["there"]))
    #expect(tape.site(name(), x, .samples) == x && built == 1)
    #expect(tape.siteRecords.isEmpty && tape.unreachedSites == ["there"])
    // Keeping values alone puts nothing in the place of x.
    tape.ask(SiteRequest(keep: ["here"]))
    #expect(tape.site("here", x, .samples) == x && tape.unreachedSites.isEmpty)
    #expect(tape.siteRecords == [SiteRecord(name: "here", shape: [1, 2], values: [1, 2])])
    tape.reset()
    #expect(tape.siteRecords.isEmpty)
  }

  @Test func everyLayoutIsReadInTheSameOrder() {
    // Number (s, p, h, f) is 1000 s + 100 p + 10 h + f.
    let wanted = [2, 3, 2, 4].reduce([0.0]) { all, size in all.flatMap { n in (0..<size).map { n * 10 + Double($0) } } }
    func held(_ layout: SiteLayout, _ rows: Int, _ columns: Int, _ number: (Int, Int) -> Int) -> SiteRecord<Double>? {
      let tape = Tape<Double>(capacity: 256)
      tape.ask(SiteRequest(keep: ["here"]))
      let values = (0..<rows * columns).map { Double(number($0 / columns, $0 % columns)) }
      _ = tape.site("here", tape.input(values, rows: rows, columns: columns), layout)
      return tape.siteRecords.record(of: "here")
    }
    let heads = held(.heads(2, tokens: 3), 6, 8) { r, c in r / 3 * 1000 + r % 3 * 100 + c / 4 * 10 + c % 4 }
    #expect(heads?.values == wanted && heads?.shape == [2, 3, 2, 4])
    let attention = held(.attention(heads: 2, queries: 3), 12, 4) { r, c in
      r / 6 * 1000 + r % 3 * 100 + r / 3 % 2 * 10 + c
    }
    #expect(attention?.values == wanted && attention?.shape == [2, 3, 2, 4])
    let lanes = held(.lanes(width: 8), 24, 2) { r, c in c * 1000 + r / 8 * 100 + r % 8 / 4 * 10 + r % 4 }
    #expect(lanes?.values == wanted && lanes?.shape == [2, 3, 8])
    let tokens = held(.tokens(3), 6, 8) { r, c in r / 3 * 1000 + r % 3 * 100 + c / 4 * 10 + c % 4 }
    #expect(tokens?.values == wanted && tokens?.shape == [2, 3, 8])
    #expect(held(.answers, 1, 3) { _, c in c }?.shape == [3, 1])
    #expect(held(.samples, 0, 3) { _, _ in 0 }?.shape == [0, 3])
  }

  /// f = Σ (2 y)² at y = edited x: the gradient in y is 8 y, in x 8 y times what the edit lets through.
  @Test func gradientsAreKeptOnTheWayBack() {
    for requires in [true, false] {
      let tape = Tape<Double>(capacity: 256)
      tape.ask(SiteRequest(keepGradients: ["here"], edits: [SiteEdit("here", .scale(3), rows: [1])]))
      let x = tape.input([1, 2, 3, 4], rows: 2, columns: 2, requiresGradient: requires)
      let y = tape.scale(tape.site("here", x, .samples), by: 2)
      let loss = tape.sum(tape.multiply(y, y))
      #expect(tape.siteRecords.first?.gradients == [0, 0, 0, 0])
      tape.backward(from: loss)
      let record = tape.siteRecords.first
      #expect(record?.values == [1, 2, 9, 12] && record?.gradients == [8, 16, 72, 96])
      #expect(tape.gradient(of: x) == (requires ? [8, 16, 216, 288] : [0, 0, 0, 0]))
    }
  }

  // MARK: Edits

  private func edited(_ x: [Float], _ edit: SiteEdit, firstRow: Int = 0, rows: Int? = nil) -> [Float] {
    let tape = Tape<Float>(capacity: 256)
    tape.ask(SiteRequest(edits: [edit]), firstRow: firstRow, rows: rows)
    return tape.value(of: tape.site("here", tape.input(x, rows: x.count / 2, columns: 2), .samples))
  }

  @Test func editsDoWhatTheySay() {
    let x: [Float] = [1, 2, 3, 4]
    #expect(edited(x, SiteEdit("here", .replace([9]))) == [9, 9, 9, 9])
    #expect(edited(x, SiteEdit("here", .replace([8, 9]), rows: [1])) == [1, 2, 8, 9])
    #expect(edited(x, SiteEdit("here", .add([1, 2]))) == [2, 4, 4, 6])
    #expect(edited(x, SiteEdit("here", .add([1, 2, 3, 4]), rows: [1, 0])) == [4, 6, 4, 6])
    #expect(edited(x, SiteEdit("here", .scale(2), rows: [0])) == [2, 4, 3, 4])
    #expect(edited(x, SiteEdit("here", .projectOut([0, -3]))) == [1, 0, 3, 0])
    #expect(
      SiteRequest(edits: [SiteEdit("here", .scale(2)), SiteEdit("here", .add([1]))]).edited("here", x, rows: 2)
        == [3, 5, 7, 9])
    #expect(SiteRequest(edits: [SiteEdit("there", .scale(2))]).edited("here", x, rows: 2) == x)
  }

  /// A micro-batch of rows 2 and 3 out of 5.
  @Test func rowsAreThoseOfTheWholeBatch() {
    let x: [Float] = [1, 2, 3, 4]
    #expect(edited(x, SiteEdit("here", .replace([7]), rows: [0, 3, 4]), firstRow: 2, rows: 5) == [1, 2, 7, 7])
    #expect(edited(x, SiteEdit("here", .replace([7]), rows: [1]), firstRow: 2, rows: 5) == x)
    let each = (0..<10).map { Float($0) }
    #expect(edited(x, SiteEdit("here", .replace(each)), firstRow: 2, rows: 5) == [4, 5, 6, 7])
    #expect(edited(x, SiteEdit("here", .replace([1, 2, 3, 4]), rows: [4, 2]), firstRow: 2, rows: 5) == [3, 4, 3, 4])
  }

  @Test func addingZeroChangesNoByte() {
    let x: [Float] = [-0.0, 0.0, .nan, -.infinity, 1e-45, 3]
    for edit in [SiteEdit.Action.add([0]), .add([0, -0.0]), .scale(1)] {
      #expect(edited(x, SiteEdit("here", edit)).map(\.bitPattern) == x.map(\.bitPattern))
    }
  }

  @Test func microBatchesAreJoined() {
    let parts = [[2, 3], [1]].map { values in
      [SiteRecord(name: "here", shape: [values.count, 1], values: values, gradients: values)]
    }
    let joined = SiteRecord.joined(parts)
    #expect(joined == [SiteRecord(name: "here", shape: [3, 1], values: [2, 3, 1], gradients: [2, 3, 1])])
    #expect(SiteRecord<Int>.joined([]).isEmpty)
  }

  @Test func unknownNamesAreNamed() {
    let sites = [Site("embedding", .positions, .heads(2), .features(3))]
    #expect(
      SiteRequest(keep: ["embedding", "b"], edits: [SiteEdit("a", .scale(1))]).unknownNames(among: sites) == ["a", "b"])
    #expect(sites[0].width == 6 && sites[0].shape(tokens: 4, keys: 3) == [4, 2, 3])
  }

  // MARK: What lies outside

  /// Weights that are trained, weights that are not, and a cache of keys and values, each in a buffer of its own.
  @Test func severalBuffersAreBound() {
    func buffer(_ values: [Double]) -> Buffer<Double> {
      let result = Buffer<Double>(capacity: values.count)
      result.copy(from: values, count: values.count)
      return result
    }
    let trained = buffer([1, 2, 3, 4]), fixed = buffer([2, 0, 0, 2]), cache = buffer([1, 2, 3, 4, 5, 6, 7, 8])
    let gradients = Buffer<Double>(capacity: 4)
    let tape = Tape<Double>(capacity: 1 << 10)
    for _ in 0..<2 {
      tape.reset()
      let w = tape.bind(trained, gradients: gradients).reshaped(rows: 2, columns: 2)
      let f = tape.bind(fixed).reshaped(rows: 2, columns: 2), c = tape.bind(cache)
      let x = tape.linear(tape.linear(tape.input([1, 1], rows: 1, columns: 2), weight: w), weight: f)
      let y = tape.attention(
        queries: x, keys: c.matrix(at: 0, rows: 2, columns: 2), values: c.matrix(at: 4, rows: 2, columns: 2),
        samples: 1, heads: 1, causal: false)
      tape.backward(from: tape.sum(tape.add(y, x)))
      #expect(tape.value(of: x) == [6, 14] && tape.gradient(of: f) == [0, 0, 0, 0])
    }
    // Two passes, each with 2 for every weight but for what the attention adds, which is the same in both columns.
    let sums = (0..<4).map { gradients.row($0..<$0 + 1)[0, 0] }
    #expect(sums[0] == sums[1] && sums[2] == sums[3] && abs(sums[0] - 4) < 1e-6 && abs(sums[2] - 4) < 1e-6)
    #expect(!tape.bind(fixed).requiresGradient)
  }
}
