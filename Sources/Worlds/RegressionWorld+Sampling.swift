import Tensors

extension RegressionWorld {
  /// New tasks, drawn from the child streams `weights`, `inputs` and `noise` of `stream`: the same stream gives the
  /// same bytes. The whole batch is one draw: its first task alone is another draw.
  public func sample(tasks: Int, from stream: RandomStream) -> RegressionBatch {
    var batch = RegressionBatch(tasks: tasks, dimensions: dimensions, context: context)
    sample(into: &batch, from: stream)
    return batch
  }

  /// The same into a batch that is there, without allocating.
  public func sample(into batch: inout RegressionBatch, from stream: RandomStream) {
    precondition(
      batch.dimensions == dimensions && batch.context == context,
      "a batch of \(batch.dimensions) dimensions and context \(batch.context) cannot hold tasks of \(dimensions), \(context)"
    )
    var weights = stream.stream("weights")
    weights.fillNormal(&batch.weights, scale: Float(weightScale))
    var inputs = stream.stream("inputs")
    let reach = Float(self.inputs.halfWidth * self.inputs.scale)
    inputs.fillUniform(&batch.inputs, lower: -reach, upper: reach)
    let tasks = batch.tasks
    for example in 0...context {
      for task in 0..<tasks {
        var sum: Float = 0
        for k in 0..<dimensions {
          sum += batch.weights[k * tasks + task] * batch.inputs[(example * dimensions + k) * tasks + task]
        }
        batch.targets[example * tasks + task] = sum
      }
    }
  }
}
