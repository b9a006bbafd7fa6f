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
  private var operations: [(operation: Operation, result: Variable)] = []
  private var roots: [Root] = []
  private var wentBackward = false
  // What lies outside the arena: parameters, caches. Values may be shared by tapes, gradients may not.
  // The first buffer, as a rule all parameters, stands by itself: every operation on weights looks it up.
  private var firstValues: Buffer<Element>?
  private var firstGradients: Buffer<Element>?
  private var otherValues: [Buffer<Element>] = []
  private var otherGradients: [Buffer<Element>?] = []
  private var boundCount = 0
  /// What is asked of the sites of this recording; nil where nobody asks.
  // Unchecked because every site reads it, and it is written between recordings alone.
  @exclusivity(unchecked) @usableFromInline var inspection: Inspection<Element>?

  /// A tape with room for `capacity` elements; what is not used costs nothing.
  public init(capacity: Int = 1 << 24) { arena = Arena(capacity: capacity) }

  /// Forgets everything that was recorded and computed.
  public func reset() {
    arena.reset()
    operations.removeAll(keepingCapacity: true)
    roots.removeAll(keepingCapacity: true)
    if boundCount > 1 {
      otherValues.removeAll(keepingCapacity: true)
      otherGradients.removeAll(keepingCapacity: true)
    }
    boundCount = 0
    if inspection != nil { inspection = nil }
    wentBackward = false
  }

  /// The most elements that the arena has held.
  public var highWater: Int { arena.highWater }

  // MARK: What comes in

  /// The numbers of an outside buffer as one vector, until the next `reset()`; nothing is copied.
  ///
  /// Their gradients are added to `gradients`, or not computed where that is `nil`: weights that are not trained, caches.
  /// Several buffers may be bound side by side. Whoever binds one keeps others from writing to it meanwhile.
  public func bind(_ values: Buffer<Element>, gradients: Buffer<Element>? = nil) -> Variable {
    if let gradients, gradients.capacity < values.capacity {
      fatalError("Tape: \(gradients.capacity) gradients of \(values.capacity) numbers")
    }
    if boundCount == 0 {
      firstValues = values
      firstGradients = gradients
    } else {
      otherValues.append(values)
      otherGradients.append(gradients)
    }
    boundCount += 1
    return Variable(
      offset: 0, rows: 1, columns: values.capacity, stride: values.capacity,
      root: Int32(truncatingIfNeeded: -boundCount), isParameter: true, requiresGradient: gradients != nil,
      isWhole: false)
  }

  /// All parameters as one vector; their gradients are added to `gradients`, or not computed where that is `nil`.
  package func bindParameters(_ values: Buffer<Element>, gradients: Buffer<Element>?) -> Variable {
    bind(values, gradients: gradients)
  }

  /// A copy of `rows` × `columns` numbers of `source`, which start at `start` and whose rows are `stride` apart.
  ///
  /// `stride` serves data with tasks innermost: the tasks of one micro-batch are some columns of a wider matrix.
  public func input(
    _ source: [Element], start: Int = 0, rows: Int, columns: Int, stride: Int? = nil, requiresGradient: Bool = false
  ) -> Variable {
    let result = variable(rows, columns, requiresGradient: requiresGradient, isInput: true)
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

  /// The gradient of an input or of parameters after `backward`, row by row; zeros where none reached it.
  ///
  /// Gradients of what was computed in between are gone by then: their memory is used again as soon as they were passed on.
  public func gradient(of variable: Variable) -> [Element] {
    checkKept(variable)
    if !variable.requiresGradient || !hasGradient(variable) { return Array(repeating: .zero, count: variable.count) }
    return gradients(variable).elements
  }

  /// Copies the numbers of a variable into `target` from `start` on, rows `stride` apart.
  public func copyValue(of variable: Variable, into target: inout [Element], start: Int = 0, stride: Int? = nil) {
    values(variable).copy(into: &target, start: start, stride: stride ?? variable.columns)
  }

  /// Copies the numbers of a variable, row by row without gaps, to `offset` of a buffer.
  package func copyValue(of variable: Variable, to target: Buffer<Element>, at offset: Int) {
    Element.scaled(
      values(variable), by: Element(1),
      into: target.block(at: offset, rows: variable.rows, columns: variable.columns, stride: variable.columns),
      accumulate: false)
  }

  /// Copies the gradient of an input or of parameters into `target` from `start` on, rows `stride` apart.
  public func copyGradient(of variable: Variable, into target: inout [Element], start: Int = 0, stride: Int? = nil) {
    if !variable.requiresGradient { fatalError("Tape: the variable requires no gradient") }
    checkKept(variable)
    if !hasGradient(variable) { _ = gradientToAdd(variable) }
    gradients(variable).copy(into: &target, start: start, stride: stride ?? variable.columns)
  }

  // MARK: Backward

  /// Computes the gradient of Σ seed · `result` for every variable that requires one and leads to it.
  ///
  /// For a vector of answers that do not depend on each other's inputs this gives the gradient of each.
  /// Once for each recording: gradients of parameters are added up over recordings, those of inputs start at zero.
  public func backward(from result: Variable, seed: Element = Element(1)) {
    if wentBackward { fatalError("Tape: backward was run before; reset and record again") }
    wentBackward = true
    if !result.requiresGradient { return }
    Element.fill(gradientToAdd(result), with: seed)
    for index in stride(from: operations.count - 1, through: 0, by: -1) {
      let result = operations[index].result
      guard hasGradient(result) else { continue }
      operations[index].operation.backward(on: self)
      release(result)
    }
  }

  // MARK: What operations use

  /// Appends an operation, to be called where its result requires a gradient.
  ///
  /// The result is the whole of its own allocation. Backward, the operation is run when a gradient has reached the
  /// result, and the memory of that gradient is taken back afterwards: nothing that was recorded earlier can need it.
  func record(_ operation: Operation, result: Variable) { operations.append((operation, result)) }

  /// A fresh matrix with undefined contents.
  func variable(_ rows: Int, _ columns: Int, requiresGradient: Bool, isInput: Bool = false) -> Variable {
    let root = Int32(truncatingIfNeeded: roots.count)
    let offset = arena.allocate(rows * columns)
    roots.append(Root(offset: offset, count: rows * columns, isInput: isInput))
    return Variable(
      offset: offset, rows: rows, columns: columns, stride: columns, root: root, isParameter: false,
      requiresGradient: requiresGradient, isWhole: true)
  }

  /// The values of a variable.
  func values(_ variable: Variable) -> Block<Element> {
    let buffer = variable.isParameter ? boundValues(variable) : arena.values
    return buffer.block(
      at: variable.offset, rows: variable.rows, columns: variable.columns, stride: variable.stride)
  }

  /// The gradient of a variable, which something was written to.
  func gradients(_ variable: Variable) -> Block<Element> {
    if variable.isParameter {
      guard let gradients = boundGradients(variable) else {
        fatalError("Tape: a gradient of numbers that were bound without one")
      }
      return gradients.block(
        at: variable.offset, rows: variable.rows, columns: variable.columns, stride: variable.stride)
    }
    let root = roots[Int(variable.root)]
    if root.gradient < 0 { fatalError("Tape: a gradient is read before anything was written to it") }
    return arena.gradients.block(
      at: root.gradient + variable.offset - root.offset, rows: variable.rows, columns: variable.columns,
      stride: variable.stride)
  }

  /// Whether a gradient has reached a variable.
  func hasGradient(_ variable: Variable) -> Bool {
    variable.isParameter
      ? variable.requiresGradient || boundGradients(variable) != nil : roots[Int(variable.root)].gradient >= 0
  }

  /// The gradient of a variable to add to: zeros the first time.
  func gradientToAdd(_ variable: Variable) -> Block<Element> {
    if !hasGradient(variable) {
      if variable.isParameter {
        // An operation that computes all its gradients at once needs a place for this one too, which nobody reads.
        let place = Buffer<Element>(capacity: boundValues(variable).capacity), index = boundIndex(variable)
        if index == 0 { firstGradients = place } else { otherGradients[index - 1] = place }
      } else {
        start(variable)
        Element.fill(wholeGradient(variable), with: .zero)
      }
    }
    return gradients(variable)
  }

  /// The gradient of a variable and whether to add to it or to overwrite it.
  func gradientTarget(_ variable: Variable) -> (Block<Element>, accumulate: Bool) {
    if hasGradient(variable) { return (gradients(variable), true) }
    if !variable.isWhole { return (gradientToAdd(variable), true) }
    start(variable)
    return (gradients(variable), false)
  }

  /// Whether the gradients of three variables are to be added to; if not, all of them are to be overwritten.
  ///
  /// They can be overwritten where they are columns side by side that make up all of one matrix.
  func gradientsAccumulate(_ a: Variable, _ b: Variable, _ c: Variable) -> Bool {
    let isWhole =
      !a.isParameter && a.root == b.root && b.root == c.root && a.rows == b.rows && b.rows == c.rows
      && a.stride == a.columns + b.columns + c.columns && a.offset + a.columns == b.offset
      && b.offset + b.columns == c.offset && roots[Int(a.root)].count == a.rows * a.stride
    if isWhole && !hasGradient(a) {
      start(a)
      return false
    }
    for variable in [a, b, c] { _ = gradientToAdd(variable) }
    return true
  }

  /// Makes the gradient of a result the gradient of an operand where that has none yet, so that nothing is copied.
  ///
  /// The operation may go on to change it in place. Returns whether it did; if not, the gradient is to be added.
  func handOver(_ result: Variable, to operand: Variable) -> Bool {
    if operand.isParameter || hasGradient(operand) || !operand.isWhole || operand.count != result.count { return false }
    roots[Int(operand.root)].gradient = roots[Int(result.root)].gradient
    roots[Int(result.root)].gradient = -1
    return true
  }

  /// Adds the gradient of a result to that of an operand, as the last thing that an operation does with it.
  func passOn(_ result: Variable, to operand: Variable) {
    if handOver(result, to: operand) { return }
    let (target, accumulate) = gradientTarget(operand)
    Element.scaled(gradients(result), by: Element(1), into: target, accumulate: accumulate)
  }

  private func start(_ variable: Variable) {
    roots[Int(variable.root)].gradient = arena.allocateGradient(roots[Int(variable.root)].count)
  }

  private func release(_ result: Variable) {
    let root = roots[Int(result.root)]
    if root.gradient < 0 { return }
    arena.releaseGradient(at: root.gradient, root.count)
    roots[Int(result.root)].gradient = -1
  }

  private func wholeGradient(_ variable: Variable) -> Block<Element> {
    let root = roots[Int(variable.root)]
    return arena.gradients.row(root.gradient..<root.gradient + root.count)
  }

  private func checkKept(_ variable: Variable) {
    if !variable.isParameter && !roots[Int(variable.root)].isInput {
      fatalError("Tape: only inputs and parameters keep their gradients")
    }
  }

  /// The number of a variable's buffer among those that are bound.
  private func boundIndex(_ variable: Variable) -> Int {
    let index = -1 - Int(variable.root)
    if index >= boundCount { fatalError("Tape: a bound variable is used after `reset()`") }
    return index
  }

  private func boundValues(_ variable: Variable) -> Buffer<Element> {
    if variable.root == -1, let firstValues { return firstValues }
    return otherValues[boundIndex(variable) - 1]
  }

  private func boundGradients(_ variable: Variable) -> Buffer<Element>? {
    variable.root == -1 ? firstGradients : otherGradients[boundIndex(variable) - 1]
  }
}

/// One allocation on a tape.
private struct Root {
  var offset: Int
  var count: Int
  var isInput: Bool
  /// Where its gradient lies, -1 while there is none.
  var gradient = -1
}
