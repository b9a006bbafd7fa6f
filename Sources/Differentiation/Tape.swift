import Tensors

/// Computes forward, remembers what it did, and computes gradients backward.
///
/// A tape belongs to one thread at a time. `reset()` starts it afresh without freeing anything; from the second use on,
/// nothing is allocated. Only what leads from a variable that requires a gradient is recorded, so that a tape without
/// such variables is a plain evaluator.
///
/// ```swift
/// let tape = Tape<Double>(capacity: 1 << 16)
/// let w = tape.input([1, 2], rows: 1, columns: 2, requiresGradient: true)
/// let loss = tape.sum(tape.multiply(w, w))
/// tape.backward(from: loss)
/// tape.gradient(of: w)  // [2, 4]
/// ```
public final class Tape<Element: KernelElement> {
  let arena: Arena<Element>
  private var operations: [Operation] = []
  /// Where each allocation lies.
  private var roots: [Range<Int>] = []
  /// Whether its gradient holds something yet.
  private var started: [Bool] = []
  // The parameters, which are shared by tapes, and their gradients, which are not.
  private var parameterValues: Buffer<Element>?
  private var parameterGradients: Buffer<Element>?

  /// A tape with room for `capacity` elements; what is not used costs nothing.
  public init(capacity: Int = 1 << 24) { arena = Arena(capacity: capacity) }

  /// Forgets everything that was recorded and computed.
  public func reset() {
    arena.reset()
    operations.removeAll(keepingCapacity: true)
    started.removeAll(keepingCapacity: true)
    roots.removeAll(keepingCapacity: true)
  }

  /// The most elements that the arena has held.
  public var highWater: Int { arena.highWater }

  // MARK: What comes in

  /// All parameters as one vector; their gradients are added to `gradients`, or not computed where that is `nil`.
  package func bindParameters(_ values: Buffer<Element>, gradients: Buffer<Element>?) -> Variable {
    parameterValues = values
    parameterGradients = gradients
    return Variable(
      offset: 0, rows: 1, columns: values.capacity, stride: values.capacity, root: -1, isParameter: true,
      requiresGradient: gradients != nil, isWhole: false)
  }

  /// A copy of `rows` × `columns` numbers of `source`, which start at `start` and whose rows are `stride` apart.
  ///
  /// `stride` serves data with tasks innermost: the tasks of one micro-batch are some columns of a wider matrix.
  public func input(
    _ source: [Element], start: Int = 0, rows: Int, columns: Int, stride: Int? = nil, requiresGradient: Bool = false
  ) -> Variable {
    let result = variable(rows, columns, requiresGradient: requiresGradient)
    values(result).copy(from: source, start: start, stride: stride ?? columns)
    return result
  }

  /// A copy of whole numbers.
  public func indices(_ source: ArraySlice<Int32>) -> IndexList { IndexList(range: arena.indices.append(source)) }

  /// A copy of whole numbers.
  public func indices(_ source: [Int32]) -> IndexList { indices(source[...]) }

  // MARK: What goes out

  /// The numbers of a variable, row by row.
  public func value(of variable: Variable) -> [Element] { values(variable).elements }

  /// The only number of a variable of one element.
  public func number(_ variable: Variable) -> Element {
    if variable.count != 1 { fatalError("Tape: a number of \(variable.rows)x\(variable.columns)") }
    return values(variable)[0, 0]
  }

  /// The gradient of a variable after `backward`, row by row; zeros where none reached it.
  public func gradient(of variable: Variable) -> [Element] {
    if !hasGradient(variable) { return Array(repeating: .zero, count: variable.count) }
    return gradients(variable).elements
  }

  /// Copies the numbers of a variable into `target` from `start` on, rows `stride` apart.
  public func copyValue(of variable: Variable, into target: inout [Element], start: Int = 0, stride: Int? = nil) {
    values(variable).copy(into: &target, start: start, stride: stride ?? variable.columns)
  }

  /// Copies the gradient of a variable into `target` from `start` on, rows `stride` apart.
  public func copyGradient(of variable: Variable, into target: inout [Element], start: Int = 0, stride: Int? = nil) {
    if !variable.requiresGradient { fatalError("Tape: the variable requires no gradient") }
    if !hasGradient(variable) { _ = gradientToAdd(variable) }
    gradients(variable).copy(into: &target, start: start, stride: stride ?? variable.columns)
  }

  // MARK: Backward

  /// Computes the gradient of Σ seed · `result` for every variable that requires one and leads to it.
  ///
  /// For a vector of answers that do not depend on each other's inputs this gives the gradient of each.
  /// Once for each recording: gradients of parameters are added up over recordings, those of inputs start at zero.
  public func backward(from result: Variable, seed: Element = Element(1)) {
    if !result.requiresGradient { return }
    let (seedGradient, accumulate) = gradientTarget(result)
    if accumulate { fatalError("Tape: backward was run before; reset and record again") }
    Element.fill(seedGradient, with: seed)
    for index in stride(from: operations.count - 1, through: 0, by: -1) { operations[index].backward(on: self) }
  }

  // MARK: What operations use

  /// Appends an operation, to be called where its result requires a gradient.
  func record(_ operation: Operation) { operations.append(operation) }

  /// A fresh matrix with undefined contents.
  func variable(_ rows: Int, _ columns: Int, requiresGradient: Bool) -> Variable {
    let root = Int32(truncatingIfNeeded: started.count)
    let offset = arena.allocate(rows * columns)
    started.append(false)
    roots.append(offset..<offset + rows * columns)
    return Variable(
      offset: offset, rows: rows, columns: columns, stride: columns, root: root,
      isParameter: false, requiresGradient: requiresGradient, isWhole: true)
  }

  /// The values of a variable.
  @inline(__always)
  func values(_ variable: Variable) -> Block<Element> {
    let buffer = variable.isParameter ? bound(parameterValues) : arena.values
    return buffer.block(
      at: variable.offset, rows: variable.rows, columns: variable.columns, stride: variable.stride)
  }

  /// The gradient of a variable, which something was written to.
  @inline(__always)
  func gradients(_ variable: Variable) -> Block<Element> {
    let buffer = variable.isParameter ? bound(parameterGradients) : arena.gradients
    return buffer.block(
      at: variable.offset, rows: variable.rows, columns: variable.columns, stride: variable.stride)
  }

  /// Whether a gradient has reached a variable.
  func hasGradient(_ variable: Variable) -> Bool {
    variable.isParameter ? variable.requiresGradient : started[Int(variable.root)]
  }

  /// The gradient of a variable to add to: zeros the first time.
  func gradientToAdd(_ variable: Variable) -> Block<Element> {
    if !variable.isParameter && !started[Int(variable.root)] { startWithZeros(variable) }
    return gradients(variable)
  }

  /// The gradient of a variable and whether to add to it or to overwrite it.
  func gradientTarget(_ variable: Variable) -> (Block<Element>, accumulate: Bool) {
    if variable.isParameter || started[Int(variable.root)] { return (gradients(variable), true) }
    if variable.isWhole {
      started[Int(variable.root)] = true
      return (gradients(variable), false)
    }
    startWithZeros(variable)
    return (gradients(variable), true)
  }

  private func startWithZeros(_ variable: Variable) {
    started[Int(variable.root)] = true
    let whole = roots[Int(variable.root)]
    Element.fill(arena.gradients.row(whole), with: .zero)
  }

  private func bound(_ buffer: Buffer<Element>?) -> Buffer<Element> {
    guard let buffer else { fatalError("Tape: a parameter is used on a tape without parameters") }
    return buffer
  }
}
