// An organism grown in a world of its own, and read with an instrument of its own.
//
// World: regression in context where a single coordinate matters in each task. Does one layer of linear self-attention
// learn to use that? Its answer is linear in the labels, and so in the task's weights: its expected loss depends on
// nothing but their covariance, and must be the same on dense tasks of that covariance. The instrument reads the ratio
// of the two losses: 1 for a subject blind to the shape of the tasks, less for one that uses it (the planted one below).

import Mesascope

/// Tasks with weights √d·w_j·e_j, where w is normal and the coordinate j is drawn anew for each task.
struct SparseWorld: Sendable {
  /// The same tasks with all of w, which has the same covariance.
  let dense = RegressionWorld(dimensions: 8, context: 10)

  func sample(tasks: Int, from stream: RandomStream) -> RegressionBatch {
    var batch = dense.sample(tasks: tasks, from: stream)
    var coordinates = stream.stream("coordinates")
    for task in 0..<tasks {
      let only = Int(coordinates.uniform() * Double(dense.dimensions))
      for coordinate in 0..<dense.dimensions {
        batch.weights[coordinate * tasks + task] *= coordinate == only ? Float(dense.dimensions).squareRoot() : 0
      }
      let weight = batch.weights[only * tasks + task]
      for example in 0...dense.context {
        let input = batch.inputs[batch.inputOffset(example: example, coordinate: only) + task]
        batch.targets[batch.targetOffset(example: example) + task] = weight * input
      }
    }
    return batch
  }
}

/// Half the mean squared error of a network on the tasks of a step, with its gradient.
struct SparseObjective: GradientObjective {
  let world: SparseWorld
  let network: any InContextNetwork
  let stream: RandomStream
  let batch = 1024, size = 128  // of all tasks of a step; of a micro-batch, whose tape stays in the cache
  let runner: BatchGradient

  var parameterCount: Int { network.parameters.count }

  var costOfGradient: Costs {
    let forward = network.forwardFlops(tokens: world.dense.tokenCount)
    return Costs(examples: batch, floatingPointOperations: 3 * forward * Double(batch))
  }

  func lossAndGradient(at parameters: [Float], step: Int, gradient: inout [Float]) -> Double {
    runner.lossAndGradient(at: parameters, microBatches: batch / size, gradient: &gradient) { tape, parameters, part in
      let tasks = world.sample(tasks: size, from: stream.stream(step).stream(part))
      let rows = world.dense.tokenCount * world.dense.tokenWidth
      var tokens = [Float](repeating: 0, count: rows * size)
      world.dense.tokens(of: tasks, into: &tokens)
      let input = tape.input(tokens, rows: rows, columns: size)
      let query = tasks.targetOffset(example: tasks.context)
      return tape.squaredError(
        network.answers(tape, parameters: parameters, tokens: input),
        tape.input(tasks.targets, start: query, rows: 1, columns: size), factor: 0.5 / Double(batch))
    }
  }
}

/// Reads the loss of a subject, and whether it uses the shape of the tasks: that loss over the loss on dense tasks.
struct ShapeUse: Instrument {
  let name = "shape-use", tasks = 20_000
  let world: SparseWorld

  func read(_ subject: any Answering, in dense: RegressionWorld, at occasion: Occasion) -> [Reading] {
    do {
      // Both from one stream: the tasks have their inputs in common, which makes the ratio sharper.
      let sparse = try errors(of: subject, on: world.sample(tasks: tasks, from: occasion.stream))
      let whole = try errors(of: subject, on: dense.sample(tasks: tasks, from: occasion.stream))
      var random = occasion.stream.stream("bootstrap")
      let ratio = Bootstrap.ratio(of: sparse, to: whole, resamples: 500, method: .percentile, using: &random)
      return [("loss", Estimate.mean(of: sparse)), ("loss-ratio", ratio)].map { (quantity, estimate) in
        Reading(
          instrument: name, quantity: quantity, value: estimate?.value, interval: estimate?.interval,
          confidence: estimate?.confidence, method: estimate?.method, n: tasks, unit: "1", reference: subject.label,
          step: occasion.step, level: 2, null: quantity == "loss" ? nil : Reading.Null(value: 1, p: nil))
      }
    } catch {
      return [
        Reading(instrument: name, quantity: "loss-ratio", value: nil, n: tasks, unit: "1", level: 2, note: "\(error)")
      ]
    }
  }

  private func errors(of subject: any Answering, on batch: RegressionBatch) throws -> [Double] {
    let answers = try subject.answers(to: batch).predictions
    let query = batch.targetOffset(example: batch.context)
    return zip(answers, batch.targets[query...]).map { ($0 - Double($1)) * ($0 - Double($1)) / 2 }
  }
}

/// The planted positive: answers with the one coordinate that explains the labels best.
struct BestCoordinate: InContextAlgorithm {
  let name = "best-coordinate"

  func answers(to batch: RegressionBatch) -> AlgorithmAnswers {
    var answers = AlgorithmAnswers(
      predictions: [Double](repeating: 0, count: batch.tasks),
      sensitivities: [Double](repeating: 0, count: batch.dimensions * batch.tasks))
    for task in 0..<batch.tasks {
      var best = (explained: -1.0, coordinate: 0, slope: 0.0)
      for coordinate in 0..<batch.dimensions {
        var (xx, xy) = (1e-12, 0.0)
        for example in 0..<batch.context {
          let x = Double(batch.inputs[batch.inputOffset(example: example, coordinate: coordinate) + task])
          xx += x * x
          xy += x * Double(batch.targets[batch.targetOffset(example: example) + task])
        }
        if xy * xy / xx > best.explained { best = (xy * xy / xx, coordinate, xy / xx) }
      }
      let query = batch.inputOffset(example: batch.context, coordinate: best.coordinate)
      answers.predictions[task] = best.slope * Double(batch.inputs[query + task])
      answers.sensitivities[best.coordinate * batch.tasks + task] = best.slope
    }
    return answers
  }
}

let world = SparseWorld()
let network = LinearSelfAttention(width: world.dense.tokenWidth)
let random = RandomStream(seed: 1)
let objective = SparseObjective(
  world: world, network: network, stream: random.stream("data"),
  runner: BatchGradient(parameterCount: network.parameters.count, workers: Workers(threads: 2)))
let rule = UpdateRule(method: .adam, schedule: LearningRateSchedule(peak: 0.003, steps: 2000))
var growth = Growth(
  of: objective, by: GradientDescent(rule: rule, initial: network.initialParameters(random.stream("init"))),
  course: Course(steps: 2000, batch: objective.batch), checkpoints: CheckpointSchedule(count: 4))

let instrument = ShapeUse(world: world)
var table = Table([.init("subject"), .init("step"), .init("quantity"), .init("value", decimals: 3), .init("interval")])
@MainActor func read(_ subject: any Answering, step: Int? = nil) {
  for reading in instrument.read(subject, in: world.dense, at: Occasion(step: step, stream: random.stream("tasks"))) {
    let ends = reading.interval.map { [$0.lower, $0.upper].map { NumberText.shown($0, decimals: 3) } }
    table.append([
      .text(subject.label), step.map { .integer($0) } ?? .none, .text(reading.quantity),
      reading.value.map { .number($0) } ?? .none, .text(ends?.joined(separator: " … ") ?? reading.note ?? ""),
    ])
  }
}

read(AlgorithmSubject(BestCoordinate()))
repeat {
  read(NetworkSubject(network, parameters: growth.parameters, in: world.dense, label: "grown"), step: growth.step)
} while try !growth.isFinished && growth.advance().isCheckpoint
print(table.written(as: .table), terminator: "")
