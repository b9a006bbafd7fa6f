import Differentiation
import Networks
import Tensors
import Testing

/// Every site of every network: what is kept is what it should be, and edits do there what they say.
@Suite struct SiteWalkTests {
  /// What one recording gives.
  struct Pass<Element: KernelElement> {
    var answers: [Element]
    var sites: [SiteRecord<Element>]
    /// The gradient of the sum of the answers in the parameters.
    var gradient: [Element]

    init(_ walk: SiteWalk, _ request: SiteRequest, on tape: Tape<Element>) {
      tape.reset()
      tape.ask(request)
      let parameters = tape.input(
        walk.parameters.map { Element($0) }, rows: 1, columns: walk.parameters.count, requiresGradient: true)
      let result = walk.record(tape, parameters)
      tape.backward(from: result)
      #expect(tape.unreachedSites.isEmpty, "\(walk.name)")
      (answers, sites, gradient) = (tape.value(of: result), tape.siteRecords, tape.gradient(of: parameters))
    }
  }

  @Test(arguments: SiteWalk.all) func whatIsKeptIsWhatAPlainRecomputationGives(_ walk: SiteWalk) throws {
    let sites = walk.network.sites, plain = walk.plain, tape = Tape<Double>(capacity: 1 << 20)
    #expect(Set(sites.map(\.name)).count == sites.count && Set(plain.keys) == Set(sites.map(\.name)))
    let ordinary = Pass(walk, SiteRequest(), on: tape)
    let size = 1 + (ordinary.answers.map { abs($0) }.max() ?? 0)
    let slope = 1 + (ordinary.gradient.map { abs($0) }.max() ?? 0)
    func compare(_ record: SiteRecord<Double>, _ site: Site) throws {
      #expect(record.shape == [walk.rows] + site.shape(tokens: walk.tokens, keys: walk.keys), "\(site.name)")
      let wanted = try #require(plain[site.name])
      let size = 1 + (wanted.map { abs($0) }.max() ?? 0)
      #expect(largestDifference(record.values, wanted) < 1e-11 * size, "\(walk.name), \(site.name)")
    }
    // All at once, in the order of the list, and each by itself: the ordinary path and the open one agree to rounding.
    let all = Pass(walk, SiteRequest(keep: Set(sites.map(\.name))), on: tape)
    #expect(all.sites.map(\.name) == sites.map(\.name))
    for (record, site) in zip(all.sites, sites) { try compare(record, site) }
    for site in sites {
      let one = Pass(walk, SiteRequest(keep: [site.name]), on: tape)
      try compare(try #require(one.sites.first), site)
      #expect(largestDifference(one.answers, ordinary.answers) < 1e-11 * size, "\(site.name)")
      #expect(largestDifference(one.gradient, ordinary.gradient) < 1e-10 * slope, "\(site.name)")
    }
  }

  @Test(arguments: SiteWalk.all) func addingZeroChangesNoByte(_ walk: SiteWalk) {
    let tape = Tape<Float>(capacity: 1 << 20), ordinary = Pass(walk, SiteRequest(), on: tape)
    for site in walk.network.sites {
      let kept = Pass(walk, SiteRequest(keep: [site.name]), on: tape)
      let same = Pass(walk, SiteRequest(keep: [site.name], edits: [SiteEdit(site.name, .add([0]))]), on: tape)
      #expect(same.answers.map(\.bitPattern) == kept.answers.map(\.bitPattern), "\(walk.name), \(site.name)")
      #expect(same.sites == kept.sites, "\(walk.name), \(site.name)")
      // Where the ordinary path forms the site, it stays the path.
      if !Self.opens(walk, site.name) {
        #expect(same.answers.map(\.bitPattern) == ordinary.answers.map(\.bitPattern), "\(walk.name), \(site.name)")
      }
    }
  }

  /// Whether a network leaves its ordinary path where this site is asked for.
  private static func opens(_ walk: SiteWalk, _ name: String) -> Bool {
    guard name.hasPrefix("layers.") else { return false }
    if case .policy = walk.kind { return false }
    return !name.hasSuffix("residual.before")
  }

  @Test(arguments: SiteWalk.all) func ablatingChangesTheAnswer(_ walk: SiteWalk) throws {
    let tape = Tape<Float>(capacity: 1 << 20)
    for site in walk.network.sites {
      // A softmax over one key is one, whatever its score.
      let isConstant = walk.keys == 1 && ["query", "key", "scores"].contains { site.name.hasSuffix("attention.\($0)") }
      if isConstant, case .inContext(is SoftmaxTransformer, _) = walk.kind { continue }
      let kept = Pass(walk, SiteRequest(keep: [site.name]), on: tape)
      let ablated = Pass(walk, SiteRequest(keep: [site.name], edits: [SiteEdit(site.name, .replace([0]))]), on: tape)
      let record = try #require(ablated.sites.first)
      #expect(record.values.allSatisfy { $0 == 0 })
      #expect(ablated.answers != kept.answers, "\(walk.name), \(site.name)")
      // One row alone leaves the others as they are.
      let row = Pass(walk, SiteRequest(edits: [SiteEdit(site.name, .replace([0]), rows: [0])]), on: tape)
      let names = walk.rows == 1 ? [] : Self.answers(row.answers, walk).dropFirst()
      #expect(Array(names) == Array(walk.rows == 1 ? [] : Self.answers(kept.answers, walk).dropFirst()))
    }
  }

  /// The answers of each row.
  private static func answers(_ all: [Float], _ walk: SiteWalk) -> [[Float]] {
    let count = all.count / walk.rows
    return (0..<walk.rows).map { Array(all[$0 * count..<($0 + 1) * count]) }
  }

  /// With nothing to attend to a layer adds nothing, whichever path it takes.
  @Test func nothingIsAttendedTo() {
    let walk = SiteWalk(
      name: "no context", kind: .inContext(LinearSelfAttention(width: 3, layers: 2), tokens: [1, 2, 3, 4, 5, 6]),
      parameters: numbers(72, seed: 1, scale: 0.6), rows: 2, tokens: 1, keys: 0)
    let tape = Tape<Double>(capacity: 1 << 10)
    let pass = Pass(walk, SiteRequest(keep: Set(walk.network.sites.map(\.name))), on: tape)
    #expect(pass.answers == [-5, -6] && pass.answers == Pass(walk, SiteRequest(), on: tape).answers)
    #expect(pass.sites.record(of: "layers.1.attention.scores")?.shape == [2, 1, 1, 0])
    #expect(pass.sites.record(of: "layers.1.attention.output")?.values == [0, 0, 0, 0, 0, 0])
  }

  /// Against central differences: steps added to the site move the sum of the answers by the kept gradient.
  @Test(arguments: SiteWalk.all) func keptGradientsMatchDifferences(_ walk: SiteWalk) throws {
    let tape = Tape<Double>(capacity: 1 << 20), step = 0x1p-16
    for site in walk.network.sites {
      let kept = Pass(walk, SiteRequest(keepGradients: [site.name]), on: tape)
      let record = try #require(kept.sites.first), slopes = try #require(record.gradients)
      let along = numbers(record.values.count, seed: 4, scale: 1).map { Float(Int($0 * 64)) / 64 }
      func total(_ sign: Double) -> Double {
        let values = along.map { $0 * Float(sign * step) }
        return Pass(walk, SiteRequest(edits: [SiteEdit(site.name, .add(values))]), on: tape).answers.reduce(0, +)
      }
      let difference = (total(1) - total(-1)) / (2 * step)
      let expected = zip(slopes, along).reduce(0) { $0 + $1.0 * Double($1.1) }
      let size = 1 + zip(slopes, along).reduce(0) { $0 + abs($1.0 * Double($1.1)) }
      #expect(abs(difference - expected) < 2e-4 * size, "\(walk.name), \(site.name)")
    }
  }
}
