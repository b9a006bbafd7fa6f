import Settings

/// How a model of anybody's answered tasks in context: a sequence of examples, a query, and the model's answer to it.
///
/// Whoever can run a model can write this file, and what reads behavior needs nothing else of the model. Two forms:
///
/// - An archive of NumPy (`.npz`) with the arrays `inputs` [tasks, context, dimensions], `targets` [tasks, context],
///   `queries` [tasks, dimensions], `answers` [tasks] and, where they are known, `gradients` [tasks, dimensions].
/// - JSON Lines: one task a line, with the same keys and shapes without the tasks; `query`, `answer` and `gradient` are
///   understood too. `{"inputs": [[0.5, 1], [1, 0]], "targets": [1, 2], "queries": [1, 1], "answers": 2.9}`
///
/// `gradients` are the derivatives of an answer by the coordinates of its query. Every number must be finite, and every
/// task must have as many examples and dimensions as the first.
public struct BehaviorFile: Sendable, Hashable {
  /// How many tasks there are, at least one.
  public let tasks: Int
  /// How many examples each task has, at least one.
  public let context: Int
  /// How many coordinates an input has, at least one.
  public let dimensions: Int
  /// [tasks, context, dimensions]: the examples' inputs.
  public let inputs: [Double]
  /// [tasks, context]: the examples' targets.
  public let targets: [Double]
  /// [tasks, dimensions]: the inputs that the model was asked about.
  public let queries: [Double]
  /// [tasks]: what the model answered.
  public let answers: [Double]
  /// [tasks, dimensions]: the derivatives of the answers by the coordinates of their queries; nil where not given.
  public let gradients: [Double]?
  /// The file's path, or what stands for it in messages.
  public let source: String

  /// The behavior with these numbers; traps where their counts do not fit the sizes.
  public init(
    tasks: Int, context: Int, dimensions: Int, inputs: [Double], targets: [Double], queries: [Double],
    answers: [Double], gradients: [Double]?, source: String
  ) {
    precondition(
      tasks > 0 && context > 0 && dimensions > 0 && inputs.count == tasks * context * dimensions
        && targets.count == tasks * context && queries.count == tasks * dimensions && answers.count == tasks
        && gradients.map { $0.count == queries.count } != false, "numbers for \(tasks) tasks of \(context) examples")
    self.tasks = tasks
    self.context = context
    self.dimensions = dimensions
    self.inputs = inputs
    self.targets = targets
    self.queries = queries
    self.answers = answers
    self.gradients = gradients
    self.source = source
  }

  /// Reads either form; which one it is shows in the first bytes, whatever the file is called.
  ///
  /// Throws bad data that names the file and the line, or the file and the array.
  public init(contentsOf path: String) throws {
    let file = try reporting { FileBytes.file(try OpenFile(path)) }
    let front: [UInt8] = try reporting { try file.elements(in: 0..<min(2, file.count), zero: 0, source: path) }
    switch front {
    case Array("PK".utf8): try self.init(arrays: try NumPyArchive(contentsOf: path))
    case [0x93, UInt8(ascii: "N")]:
      throw UserError(
        .badData, at: path, value: "a single array of NumPy", expected: "an archive with the arrays of a behavior",
        remedy: "write it with numpy.savez(path, inputs=…, targets=…, queries=…, answers=…)")
    default: try self.init(lines: file, source: path)
    }
  }
}
