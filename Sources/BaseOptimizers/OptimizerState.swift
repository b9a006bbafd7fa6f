import Settings

/// Everything a base optimizer needs to go on as if it had never stopped: named arrays and numbers, and nothing else.
///
/// A file must keep every bit of them: floats and doubles by their patterns, not by printed decimals.
public struct OptimizerState: Sendable, Hashable {
  /// The kind of base optimizer it belongs to.
  public var kind: String
  public var floats: [String: [Float]]
  public var doubles: [String: [Double]]
  public var integers: [String: Int]
  public var numbers: [String: Double]

  public init(
    kind: String, floats: [String: [Float]] = [:], doubles: [String: [Double]] = [:], integers: [String: Int] = [:],
    numbers: [String: Double] = [:]
  ) {
    self.kind = kind
    self.floats = floats
    self.doubles = doubles
    self.integers = integers
    self.numbers = numbers
  }

  /// Adds the step and the costs, which every optimizer keeps.
  package init(kind: String, step: Int, costs: Costs) {
    self.init(
      kind: kind,
      integers: [
        "step": step, "updates": costs.updates, "examples": costs.examples,
        "fitness-evaluations": costs.fitnessEvaluations,
      ],
      numbers: [
        "floating-point-operations": costs.floatingPointOperations, "selection-bits": costs.selectionBits,
      ])
  }

  /// Adds what every optimizer that steps by an `UpdateRule` carries on.
  init(kind: String, step: Int, costs: Costs, parameters: [Float], moments: UpdateRule.Moments) {
    self.init(kind: kind, step: step, costs: costs)
    floats["parameters"] = parameters
    moments.save(in: &self)
  }

  /// The same four things back, all checked before any is handed out; `count` and `moments` say which sizes they have.
  func descent(of kind: String, count: Int, moments: UpdateRule.Moments) throws -> (
    parameters: [Float], moments: UpdateRule.Moments, step: Int, costs: Costs
  ) {
    try require(kind: kind)
    return (try floats("parameters", count: count), try moments.restored(from: self), try step(), try costs())
  }

  /// The same state, from which a schedule of the learning rate begins anew.
  package func withScheduleFromHere() throws -> OptimizerState {
    var state = self
    state.integers[UpdateRule.Moments.scheduleStartName] = try step()
    return state
  }

  func step() throws -> Int {
    let step = try integer("step")
    guard step >= 0 else { throw wrong("step", "\(step)", "a step that is not negative") }
    return step
  }

  /// What the steps so far have cost.
  package func costs() throws -> Costs {
    Costs(
      updates: try integer("updates"), examples: try integer("examples"),
      floatingPointOperations: try number("floating-point-operations"),
      fitnessEvaluations: try integer("fitness-evaluations"), selectionBits: try number("selection-bits"))
  }

  func require(kind expected: String) throws {
    guard kind == expected else { throw wrong("kind", kind, "a state of \(expected)") }
  }

  func floats(_ name: String, count: Int) throws -> [Float] {
    guard let values = floats[name] else { throw wrong(name, nil, "an array of \(count) floats") }
    guard values.count == count else { throw wrong(name, "\(values.count) floats", "\(count)") }
    return values
  }

  func doubles(_ name: String, count: Int) throws -> [Double] {
    guard let values = doubles[name] else { throw wrong(name, nil, "an array of \(count) doubles") }
    guard values.count == count else { throw wrong(name, "\(values.count) doubles", "\(count)") }
    return values
  }

  func integer(_ name: String) throws -> Int {
    guard let value = integers[name] else { throw wrong(name, nil, "a whole number") }
    return value
  }

  func number(_ name: String) throws -> Double {
    guard let value = numbers[name] else { throw wrong(name, nil, "a number") }
    return value
  }

  private func wrong(_ name: String, _ value: String?, _ expected: String) -> UserError {
    UserError(
      .badData, at: "saved optimizer state, \(name)", value: value, expected: expected,
      remedy: "resume with the study and the program that saved it, or start the run anew")
  }
}
