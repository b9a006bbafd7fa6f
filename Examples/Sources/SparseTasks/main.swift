// A world, a network, an instrument and a study of one's own, and every verb of the command line for them, such as
// `SparseTasks run sparse-tasks`, then `SparseTasks measure runs/sparse-tasks/seed-0000 --instrument shape-use`.
//
// World: regression in context where a single coordinate matters in each task. Does one step of preconditioned gradient
// descent, or one layer of linear self-attention, learn to use that? What either can gain is linear in the labels (terms
// even in them only add noise), and so in the task's weights: the expected loss depends on nothing but their covariance,
// and must be the same on dense tasks of that covariance. The instrument reads the ratio of the two losses: 1 for a subject
// blind to the shape of the tasks, less for one that uses it (the planted one below).

import MesascopeCommand

/// Tasks with weights √d·w_j·e_j, w normal and the coordinate j drawn anew for each; `dense` has all of w, whose covariance
/// is the same.
struct SparseWorld: ConfigurableWorld {
  static let kind = "sparse-regression", about = "regression in context where one coordinate matters in each task"
  let dense: RegressionWorld

  init(from reader: SettingsReader) throws {
    dense = RegressionWorld(
      dimensions: try reader.integer("dimensions", default: 8, in: 2...256),
      context: try reader.integer("context", default: 10, in: 1...4096))
  }

  func sample(tasks: Int, from stream: RandomStream) -> RegressionBatch {
    var batch = dense.sample(tasks: tasks, from: stream)
    var coordinates = stream.stream("coordinates")
    for task in 0..<tasks {
      let only = Int(coordinates.uniform() * Double(dense.dimensions))
      for coordinate in 0..<dense.dimensions where coordinate != only { batch.weights[coordinate * tasks + task] = 0 }
      batch.weights[only * tasks + task] *= Float(dense.dimensions).squareRoot()
      for example in 0...dense.context {
        let input = batch.inputs[batch.inputOffset(example: example, coordinate: only) + task]
        batch.targets[batch.targetOffset(example: example) + task] = batch.weights[only * tasks + task] * input
      }
    }
    return batch
  }
}

/// Answers mean_i y_i (e_iᵀ M e_q) with tokens e = (x, y): one step of gradient descent from 0, whose preconditioner is learned.
struct OneStep: InContextNetwork, ConfigurableNetwork {
  static let kind = "one-step", about = "one step of gradient descent with a learned preconditioner"
  let tokenWidth: Int, parameters: ParameterLayout
  var metadata: [String: String] { ["network": Self.kind] }

  init(from reader: SettingsReader, shape: TokenShape) throws {
    tokenWidth = shape.width
    var layout = ParameterLayout()
    layout.append("preconditioner.weight", shape.width, shape.width)
    parameters = layout
  }

  func initialParameters(_ stream: RandomStream) -> [Float] { [Float](repeating: 0, count: parameters.count) }

  func answers<Element>(_ tape: Tape<Element>, parameters: Variable, tokens: Variable) -> Variable {
    // Linear self-attention whose values are the labels: its left map is known, its right map learned.
    let width = tokenWidth, context = tokens.rows / width - 1
    let labels = (1...width * width).map { Element($0 == width * width ? 1 : 0) }
    let mean = tape.scale(parameters.matrix(at: 0, rows: width, columns: width), by: 1 / Double(context))
    return tape.linearAttentionAnswer(
      tokens, width: width, context: context, left: tape.input(labels, rows: width, columns: width), right: mean,
      heads: 1)
  }

  func forwardFlops(tokens: Int) -> Double { Double(2 * (tokens + 1) * tokenWidth * tokenWidth) }
  func tapeNumbers(tokens: Int) -> Int { (tokens + tokenWidth) * tokenWidth }
}

/// Half the mean squared error of a network on the tasks of a step, with its gradient.
struct SparseObjective: GradientObjective {
  let organism: SparseOrganism, course: Course, runner: BatchGradient
  var parameterCount: Int { organism.model.parameters.count }
  var costOfGradient: Costs {
    let forward = organism.model.forwardFlops(tokens: organism.world.dense.tokenCount)
    return Costs(examples: course.batch, floatingPointOperations: 3 * forward * Double(course.batch))
  }

  func lossAndGradient(at parameters: [Float], step: Int, gradient: inout [Float]) -> Double {
    let dense = organism.world.dense, rows = dense.tokenCount * dense.tokenWidth, (batch, size) = (course.batch, 128)
    let stream = organism.stream.stream("data").stream(step / course.batchReuse)
    return runner.lossAndGradient(at: parameters, microBatches: (batch + size - 1) / size, gradient: &gradient) {
      tape, parameters, part in
      let count = min(size, batch - part * size)
      let tasks = organism.world.sample(tasks: count, from: stream.stream(part))
      var tokens = [Float](repeating: 0, count: rows * count)
      dense.tokens(of: tasks, into: &tokens)
      let answers = organism.model.answers(
        tape, parameters: parameters, tokens: tape.input(tokens, rows: rows, columns: count))
      let targets = tape.input(tasks.targets, start: count * tasks.context, rows: 1, columns: count)
      return tape.squaredError(answers, targets, factor: 0.5 / Double(batch))
    }
  }
}

/// Every network for tokens, those of the library too, in the sparse world.
struct SparseOrganism: Learner {
  let model: any InContextNetwork, world: SparseWorld, stream: RandomStream
  static func shape(of world: SparseWorld) -> TokenShape {
    TokenShape(count: world.dense.tokenCount, width: world.dense.tokenWidth)
  }

  init(_ model: any InContextNetwork, in world: SparseWorld, stream: RandomStream) {
    (self.model, self.world, self.stream) = (model, world, stream)
  }

  func parameters(from stream: RandomStream) -> [Float] { model.initialParameters(stream) }
  func objective(course: Course, workers: Workers) -> SparseObjective {
    SparseObjective(
      organism: self, course: course, runner: BatchGradient(parameterCount: model.parameters.count, workers: workers))
  }

  func subject(parameters: [Float], label: String, workers: Workers) -> any Subject {
    NetworkSubject(model, parameters: parameters, in: world.dense, label: label, workers: workers)
  }
}

/// Reads the loss of a subject, and whether it uses the shape of the tasks: that loss over the loss on dense tasks.
struct ShapeUse: Instrument {
  static let card = InstrumentCard(
    name: "shape-use", summary: "whether a subject uses that one coordinate matters in each task",
    quantities: [
      Quantity(
        name: "loss", unit: "y^2", level: 2, meaning: "Half the mean squared error on sparse tasks.",
        formula: "1/2 mean (f - y)^2", null: "none", controls: "best-coordinate: 0"),
      Quantity(
        name: "loss-ratio", unit: "1", level: 2, meaning: "The loss on sparse tasks over that on dense ones.",
        formula: "mean (f - y)^2 / mean (g - z)^2", null: "1", controls: "best-coordinate: 0; linear answers: 1"),
    ])

  let tasks: Int
  init(from reader: SettingsReader) throws {
    tasks = try reader.integer("tasks", default: 20_000, in: 100...1_000_000)
  }

  func read(_ subject: any Answering, in world: SparseWorld, at occasion: Occasion) throws(Unavailable) -> [Reading] {
    let sheet = ReadingSheet(Self.card, at: occasion)
    var readings: [Reading] = []
    for subject in [subject, AlgorithmSubject(BestCoordinate())] {  // the planted positive stands beside the subject
      // Both from one stream: the tasks have their inputs in common, which makes the ratio sharper.
      let sparse = try errors(of: subject, on: world.sample(tasks: tasks, from: occasion.stream))
      let dense = try errors(of: subject, on: world.dense.sample(tasks: tasks, from: occasion.stream))
      var random = occasion.stream.stream("bootstrap")
      let ratio = Bootstrap.ratio(of: sparse, to: dense, resamples: 500, method: .percentile, using: &random)
      readings += [
        sheet.reading("loss", Finding(Estimate.mean(of: sparse), n: tasks), reference: subject.label),
        sheet.reading(
          "loss-ratio", Finding(ratio, n: tasks, null: Reading.Null(value: 1, p: nil)), reference: subject.label),
      ]
    }
    return readings
  }

  private func errors(of subject: any Answering, on batch: RegressionBatch) throws(Unavailable) -> [Double] {
    try subject.answers(to: batch).squaredErrors(on: batch).map { $0 / 2 }
  }
}

/// The planted positive: answers with the one coordinate that explains the labels best.
struct BestCoordinate: InContextAlgorithm {
  let name = "best-coordinate"
  func answers(to batch: RegressionBatch) -> AlgorithmAnswers {
    var weights = [Double](repeating: 0, count: batch.dimensions * batch.tasks)
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
      weights[best.coordinate * batch.tasks + task] = best.slope
    }
    return AlgorithmAnswers(weights: weights, batch: batch)
  }
}

let study = """
  study: sparse-tasks
  title: Does a linear learner use that one coordinate matters?
  organism: {kind: trained}
  world: {kind: sparse-regression}
  network: {kind: one-step}
  base-optimizer: {kind: gradient-descent, learning-rate: 0.05, steps: 400, batch: 512}
  checkpoints: {count: 4}
  measure: [{instrument: shape-use}]
  """

var catalog = Catalog.standard
catalog.worlds.append(SparseWorld.self)
catalog.networks.append(OneStep.self)
catalog.learners.append(SparseOrganism.self)
catalog.measures.append(ShapeUse.self)
catalog.studies.append(StudyText(study))
Mesascope.main(catalog: catalog)
