import Readings
import Worlds

/// What a model of anybody's answered to tasks of its own: all that is known of it.
public struct RecordedAnswers: Subject {
  public let label: String
  /// The tasks. The true answers to the queries are not known; their places hold 0.
  public let batch: RegressionBatch
  /// [tasks].
  public let predictions: [Double]
  /// [dimensions, tasks]: the gradients of the answers in the query; nil where they were not recorded.
  public let sensitivities: [Double]?

  /// From arrays with tasks outermost: inputs [tasks, context, dimensions], targets [tasks, context], queries
  /// [tasks, dimensions], answers [tasks], gradients [tasks, dimensions].
  ///
  /// Traps where their counts do not fit the sizes.
  public init(
    context: Int, dimensions: Int, inputs: [Double], targets: [Double], queries: [Double], answers: [Double],
    gradients: [Double]?, label: String
  ) {
    let tasks = answers.count
    precondition(
      inputs.count == tasks * context * dimensions && targets.count == tasks * context
        && queries.count == tasks * dimensions, "numbers for \(tasks) tasks of \(context) examples")
    var batch = RegressionBatch(tasks: tasks, dimensions: dimensions, context: context)
    for task in 0..<tasks {
      for example in 0..<context {
        for k in 0..<dimensions {
          batch.inputs[batch.inputOffset(example: example, coordinate: k) + task] =
            Float(inputs[(task * context + example) * dimensions + k])
        }
        batch.targets[batch.targetOffset(example: example) + task] = Float(targets[task * context + example])
      }
      for k in 0..<dimensions {
        batch.inputs[batch.inputOffset(example: context, coordinate: k) + task] = Float(queries[task * dimensions + k])
      }
    }
    self.batch = batch
    self.label = label
    predictions = answers
    sensitivities = gradients.map { values in
      (0..<dimensions * tasks).map { values[$0 % tasks * dimensions + $0 / tasks] }
    }
  }
}
