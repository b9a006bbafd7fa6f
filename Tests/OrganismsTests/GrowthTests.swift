import BaseOptimizers
import Organisms
import Settings
import Testing

/// Σ x², the loss of a step raised by the step's number where asked for; not a number from a step on where asked for.
struct Bowl: GradientObjective, FitnessObjective {
  var parameterCount: Int { 3 }
  var breaksAt = Int.max
  var costOfGradient: Costs { Costs(examples: 5, floatingPointOperations: 7) }
  var costOfFitness: Costs { Costs(examples: 5, floatingPointOperations: 2) }

  func lossAndGradient(at parameters: [Float], step: Int, gradient: inout [Float]) -> Double {
    gradient = parameters.map { 2 * $0 }
    return step < breaksAt ? parameters.reduce(0) { $0 + Double($1 * $1) } : .nan
  }

  func fitness(of candidates: [Float], count: Int, generation: Int) -> [Double] {
    (0..<count).map { index in -candidates[index * 3..<index * 3 + 3].reduce(0) { $0 + Double($1 * $1) } }
  }
}

@Suite("Growth") struct GrowthTests {
  static func growth(steps: Int, checkpoints: CheckpointSchedule, lossBelow: Double? = nil, breaksAt: Int = .max)
    -> Growth
  {
    let rule = UpdateRule(method: .adam, schedule: LearningRateSchedule(peak: 0.1, steps: steps))
    return Growth(
      of: Bowl(breaksAt: breaksAt), by: GradientDescent(rule: rule, initial: [1, 1, 1]),
      course: Course(steps: steps, batch: 1, lossBelow: lossBelow, lossAverage: 4), checkpoints: checkpoints)
  }

  @Test("pauses at each checkpoint of the schedule and ends at the last step")
  func pauses() throws {
    var growth = Self.growth(steps: 100, checkpoints: CheckpointSchedule(count: 5, spacing: .linear))
    #expect(growth.isAtCheckpoint)
    var reached: [Int] = []
    while !growth.isFinished {
      let pause = try growth.advance()
      #expect(pause == (growth.step == 100 ? .finished : .checkpoint))
      #expect(pause.isCheckpoint && growth.isAtCheckpoint)
      reached.append(growth.step)
    }
    #expect(reached == [25, 50, 75, 100])
    #expect(try growth.advance() == .finished)
    #expect(growth.step == 100)
    #expect(growth.costs == Costs(updates: 100, examples: 500, floatingPointOperations: 700))
  }

  @Test("hands out about a thousand records, the first and the last among them, with the costs so far")
  func records() throws {
    var growth = Self.growth(steps: 2501, checkpoints: CheckpointSchedule(count: 7))
    var steps: [Int] = []
    while !growth.isFinished {
      _ = try growth.advance(record: { record, costs in
        steps.append(record.step)
        #expect(costs.updates == record.step + 1)
      })
    }
    #expect(steps == Array(stride(from: 0, through: 2499, by: 3)) + [2500])
  }

  @Test("a limit and an interruption end between two steps, and what follows is as if they had not been")
  func limits() throws {
    var whole = Self.growth(steps: 30, checkpoints: CheckpointSchedule(count: 1))
    _ = try whole.advance()
    var parts = Self.growth(steps: 30, checkpoints: CheckpointSchedule(count: 1))
    #expect(try parts.advance(limit: 7) == .stepsUsed)
    #expect(parts.step == 7)
    #expect(try parts.advance(limit: 0) == .stepsUsed)
    #expect(try parts.advance(isInterrupted: { true }) == .interrupted)
    #expect(parts.step == 7)
    var asked = 0
    let flag = {
      asked += 1
      return asked > 5
    }
    #expect(try parts.advance(isInterrupted: flag) == .interrupted)
    #expect(parts.step == 12)
    #expect(!parts.isAtCheckpoint)
    #expect(try parts.advance() == .finished)
    #expect(parts.snapshot == whole.snapshot)
  }

  @Test("stops when the mean of the latest losses is below the threshold, and a resumed growth stops there too")
  func lossBelow() throws {
    var whole = Self.growth(steps: 1000, checkpoints: CheckpointSchedule(count: 2), lossBelow: 0.5)
    var losses: [Double] = []
    var snapshots: [OptimizerState] = []
    while !whole.isFinished {
      snapshots.append(whole.snapshot)
      _ = try whole.advance(limit: 1, record: { record, _ in losses.append(record.loss) })
    }
    #expect(whole.hasReachedLoss && whole.isAtCheckpoint && whole.step < 1000)
    let means = losses.indices.dropFirst(3).map { losses[$0 - 3...$0].reduce(0, +) / 4 }
    #expect((means.last ?? 1) < 0.5)
    #expect(means.dropLast().allSatisfy { $0 >= 0.5 })
    for snapshot in [snapshots[1], snapshots[snapshots.count - 2], whole.snapshot] {
      var resumed = Self.growth(steps: 1000, checkpoints: CheckpointSchedule(count: 2), lossBelow: 0.5)
      try resumed.restore(snapshot)
      #expect(try resumed.advance() == .finished)
      #expect(resumed.snapshot == whole.snapshot)
    }
  }

  @Test("divergence is an error with the step, and the growth stands whole at the last good one")
  func divergence() throws {
    var growth = Self.growth(steps: 50, checkpoints: CheckpointSchedule(count: 1), breaksAt: 20)
    let error = #expect(throws: UserError.self) { try growth.advance() }
    #expect(error?.description.contains("step 20 of gradient-descent") == true)
    #expect(growth.step == 20)
    var good = Self.growth(steps: 50, checkpoints: CheckpointSchedule(count: 1))
    _ = try good.advance(limit: 20)
    #expect(growth.snapshot == good.snapshot)
  }

  @Test("what the receiver of records throws comes out, after the step")
  func recordThrows() throws {
    var growth = Self.growth(steps: 50, checkpoints: CheckpointSchedule(count: 1))
    #expect(throws: CancellationError.self) {
      try growth.advance(record: { record, _ in if record.step == 3 { throw CancellationError() } })
    }
    #expect(growth.step == 4)
  }

  @Test("a snapshot beyond the last step is refused with the key")
  func tooLong() throws {
    var long = Self.growth(steps: 50, checkpoints: CheckpointSchedule(count: 1))
    _ = try long.advance()
    var short = Self.growth(steps: 40, checkpoints: CheckpointSchedule(count: 1))
    let error = #expect(throws: UserError.self) { try short.restore(long.snapshot) }
    #expect(error?.description.contains("base-optimizer.steps") == true)
    #expect(short.step == 0)
  }
}
