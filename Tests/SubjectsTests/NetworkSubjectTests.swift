import Differentiation
import Networks
import Readings
import Subjects
import Tensors
import Testing
import Worlds

@Suite struct NetworkSubjectTests {
  private let world = RegressionWorld(dimensions: 4, context: 7)

  @Test(arguments: [1, 2, 3])
  func answersAsItsProductsDo(layers: Int) throws {
    let network = LinearSelfAttention(width: 5, layers: layers, isShared: true, initialScale: 2)
    let parameters = network.initialParameters(RandomStream(seed: 4))
    let subject = NetworkSubject(network, parameters: parameters, in: world)
    let batch = world.sample(tasks: 300, from: RandomStream(seed: 5))
    let answers = try subject.answers(to: batch), plain = try subject.attentionProducts().answers(to: batch)
    for task in 0..<300 {
      #expect(abs(answers.predictions[task] - plain.predictions[task]) < 1e-4 * (1 + abs(plain.predictions[task])))
    }
    for index in answers.sensitivities.indices {
      #expect(
        abs(answers.sensitivities[index] - plain.sensitivities[index]) < 1e-4 * (1 + abs(plain.sensitivities[index])))
    }
  }

  /// Two heads that each do half of a step are the step, and have no single product to interpolate with.
  @Test func twoHeadsOfHalfAStepAreAStep() throws {
    let one = LinearSelfAttention(width: 5, heads: 1), two = LinearSelfAttention(width: 5, heads: 2)
    let whole = one.planted(.gradientDescent(rates: [3]), context: 7)
    let half = one.planted(.gradientDescent(rates: [1.5]), context: 7)
    var parameters = [Float](repeating: 0, count: two.parameters.count)
    for name in two.parameters.names {
      guard let target = two.parameters[name], let source = one.parameters[name] else { continue }
      let isOutput = name.contains("output")
      for head in 0..<2 {
        for row in 0..<5 {
          for column in 0..<5 {
            let place = isOutput ? row * 10 + head * 5 + column : (head * 5 + row) * 5 + column
            parameters[target.offset + place] = half[source.offset + row * 5 + column]
          }
        }
      }
    }
    let batch = world.sample(tasks: 40, from: RandomStream(seed: 6))
    let first = try NetworkSubject(one, parameters: whole, in: world).answers(to: batch)
    let subject = NetworkSubject(two, parameters: parameters, in: world)
    let second = try subject.answers(to: batch)
    for task in 0..<40 { #expect(abs(first.predictions[task] - second.predictions[task]) < 1e-5) }
    #expect(throws: Unavailable.self) { try subject.attentionProducts() }
  }

  @Test func isOpenToEditsByName() throws {
    let network = LinearSelfAttention(width: 5, layers: 2, initialScale: 2)
    let subject: any InspectableAnswering = NetworkSubject(
      network, parameters: network.initialParameters(RandomStream(seed: 4)), in: world)
    let batch = world.sample(tasks: 30, from: RandomStream(seed: 5)), plain = try subject.answers(to: batch)
    let kept = try subject.look(at: batch, asking: SiteRequest(keep: ["layers.1.residual.before"]))
    #expect(kept.answers == plain && kept.sites.map(\.shape) == [[30, 8, 5]])
    // Without its attention a layer does nothing, and without both the query is answered by 0.
    let none = ["layers.0.attention.output", "layers.1.attention.output"].map { SiteEdit($0, .replace([0])) }
    #expect(try subject.look(at: batch, asking: SiteRequest(edits: none)).answers.predictions.allSatisfy { $0 == 0 })
    let first = try subject.look(
      at: batch, asking: SiteRequest(keep: ["embedding", "layers.1.residual.before"], edits: [none[0]]))
    #expect(first.sites[0].values == first.sites[1].values && first.answers != plain)
    #expect(subject.hiddenSites.count == subject.sites.count - 1)
    #expect(throws: Unavailable.self) {
      try subject.look(at: batch, asking: SiteRequest(keep: ["layers.2.attention.heads"]))
    }
  }

  @Test func saysThatTheTasksDoNotFit() {
    let network = LinearSelfAttention(width: 5)
    let subject = NetworkSubject(network, parameters: network.initialParameters(RandomStream(seed: 1)), in: world)
    let other = RegressionWorld(dimensions: 3, context: 7).sample(tasks: 2, from: RandomStream(seed: 1))
    #expect(throws: Unavailable.self) { try subject.answers(to: other) }
  }
}
