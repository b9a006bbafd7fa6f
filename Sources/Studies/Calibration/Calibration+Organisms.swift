import BaseOptimizers
import Foundation
import Instruments
import Networks
import Organisms
import Readings
import Subjects
import Synchronization
import Tensors
import Worlds

extension Calibration {
  /// An organism that was grown as a null, at all its checkpoints.
  struct Grown: Sendable {
    var control: Control
    var organism: String
    var network: any InContextNetwork
    /// By step, rising.
    var checkpoints: [(step: Int, parameters: [Float])]
  }

  /// How many organisms of one kind.
  var repeats: Int { size == .quick ? 4 : 12 }
  var grownRepeats: Int { size == .quick ? 6 : 24 }
  /// The published rule with a smaller batch, long enough for the same network to learn the step on fresh tasks.
  var recipe: GradientDescent.Settings {
    let steps = size == .quick ? 1_500 : 5_000
    return GradientDescent.Settings(
      rule: UpdateRule(
        method: .adam, betas: [0.9, 0.98], clipGlobalNorm: 0.001,
        schedule: LearningRateSchedule(peak: 0.001, steps: steps)),
      course: Course(steps: steps, batch: size == .quick ? 128 : 512))
  }

  /// The nulls that have to be grown: on shuffled labels, and on one to four tasks; of one layer and of two.
  func grow(progress: @Sendable (Double) -> Void) throws -> [Grown] {
    struct Plan: Sendable {
      var control: Control
      var name: String
      var organism: InContextOrganism
    }
    let world = growthWorld, root = stream.stream("grown")
    var plans: [Plan] = []
    for index in 0..<grownRepeats {
      for kind in ["shuffled-labels", "memorizer"] {
        let stream = root.stream(kind).stream(index)
        let network = LinearSelfAttention(width: world.tokenWidth, layers: 1 + index % 2, isShared: true)
        let base = InContextOrganism(world: world, network: network, stream: stream)
        if kind == "memorizer" {
          let tasks = 1 << (index / 2 % 3)
          plans.append(
            Plan(
              control: .matchedNull, name: "memorizer",
              organism: base.memorizer(of: tasks, poolSeed: seed &+ UInt64(index)).organism))
        } else {
          plans.append(Plan(control: .easyNull, name: kind, organism: base.shuffledLabels().organism))
        }
      }
    }
    let all = plans, recipe = recipe
    let done = Atomic<Int>(0)
    let results = parallelMap(all.count, workers: workers) { index -> Result<Grown, any Error> in
      Result {
        let plan = all[index]
        var growth = try plan.organism.growth(
          by: recipe, checkpoints: CheckpointSchedule(count: 8), workers: Workers(threads: 1))
        var checkpoints = [(step: 0, parameters: growth.parameters)]
        while !growth.isFinished {
          if try growth.advance().isCheckpoint { checkpoints.append((growth.step, growth.parameters)) }
        }
        let count = done.add(1, ordering: .relaxed).newValue
        progress(Double(count) / Double(all.count))
        return Grown(
          control: plan.control, organism: plan.name, network: plan.organism.network, checkpoints: checkpoints)
      }
    }
    return try results.map { try $0.get() }
  }

  /// Everything that needs no growth: planted ones in every world, rotated ones, and untrained ones.
  func readyCases() -> [Case] {
    let algorithms =
      size == .quick
      ? ["gradient-descent-1", "gradient-descent-2", "gradient-descent-plus-plus-2"]
      : [
        "gradient-descent-1", "gradient-descent-2", "gradient-descent-3", "gradient-descent-5",
        "gradient-descent-plus-plus-2", "gradient-descent-plus-plus-3", "gradient-descent-plus-plus-5",
      ]
    var cases: [Case] = []
    for (place, world) in worlds.enumerated() {
      let root = stream.stream("world").stream(place)
      for name in algorithms {
        guard let algorithm = MatchCandidates.make(name, in: world)?.algorithm as? GradientDescentAlgorithm else {
          continue
        }
        let network = LinearSelfAttention(width: world.tokenWidth, layers: algorithm.steps, isShared: true)
        let plan = PlantedAlgorithm.gradientDescentPlusPlus(
          rates: [algorithm.rates[0]], curvatures: [algorithm.preconditioning[0]])
        for index in 0..<repeats {
          let stream = root.stream(name).stream(index)
          let organism = InContextOrganism(world: world, network: network, stream: stream)
          let all: [(Control, String, String?, ControlOrganism?)] = [
            (.planted, name, name, organism.planted(plan, named: name)),
            (.matchedNull, "rotated \(name)", nil, organism.rotated(plan, named: name)),
            (.easyNull, "untrained", nil, organism.untrained()),
          ]
          for (control, label, planted, made) in all {
            guard let made, var parameters = made.parameters else { continue }
            if control == .planted { regauge(&parameters, of: network, from: stream.stream("gauge")) }
            cases.append(
              Case(
                control: control, organism: label, planted: planted, network: network, parameters: parameters,
                world: world))
          }
        }
      }
    }
    return cases
  }

  /// Moves a random factor from W_Q to W_K and another from W_V to W_P: other weights, the same function.
  private func regauge(_ parameters: inout [Float], of network: LinearSelfAttention, from stream: RandomStream) {
    var stream = stream
    for layer in 0..<network.storedLayers {
      let factors = (exp(stream.normal()), exp(stream.normal()))
      for (part, factor) in [
        (LinearSelfAttention.Part.query, factors.0), (.key, 1 / factors.0), (.value, factors.1),
        (.output, 1 / factors.1),
      ] {
        guard let entry = network.parameters[LinearSelfAttention.name(layer, part)] else { continue }
        for index in entry.range { parameters[index] *= Float(factor) }
      }
    }
  }
}
