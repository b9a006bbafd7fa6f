import Tensors

/// Sites: named places where the values of a recording are kept or edited.
///
/// ```swift
/// tape.reset()
/// tape.ask(SiteRequest(keep: ["layers.0.residual.after"], edits: [SiteEdit("embedding", .scale(0.5))]))
/// let answers = network.answers(tape, parameters: parameters, tokens: tokens)
/// tape.siteRecords  // what the site held
/// ```
extension Tape {
  /// Says what is wanted of the sites of the recording that follows, until the next `reset()`.
  ///
  /// Where the samples of this recording are part of a batch, `firstRow` is the row of the first one and `rows` how many
  /// rows the batch has; edits count their rows over the whole batch.
  public func ask(_ request: SiteRequest, firstRow: Int = 0, rows: Int? = nil) {
    inspection = request.names.isEmpty ? nil : Inspection(request, firstRow: firstRow, rows: rows)
  }

  /// A place with a name: returns x where nobody asks, keeps what it holds where somebody does, and applies the edits that
  /// are set.
  ///
  /// Where nothing is asked of any site, neither the name nor the layout is formed. An edit or a kept gradient puts a copy
  /// in the place of x; kept values alone put nothing there.
  @inlinable @inline(__always)
  public func site(
    _ name: @autoclosure () -> String, _ x: Variable, _ layout: @autoclosure () -> SiteLayout
  ) -> Variable {
    inspection == nil ? x : visit(name(), x, layout())
  }

  /// Whether somebody asks for the site of this name: then the network must form it.
  @inlinable @inline(__always)
  public func asks(for name: @autoclosure () -> String) -> Bool { inspection == nil ? false : isAsked { $0 == name() } }

  /// Whether somebody asks for a site with such a name.
  @inlinable @inline(__always)
  public func asks(where isWanted: (_ name: String) -> Bool) -> Bool { inspection == nil ? false : isAsked(isWanted) }

  /// What the sites held whose values or gradients are kept, in the order in which they were reached.
  public var siteRecords: [SiteRecord<Element>] { inspection?.records ?? [] }

  /// The names that were asked for and have not been reached, in alphabetical order.
  public var unreachedSites: [String] {
    inspection.map { $0.names.subtracting($0.reached).sorted() } ?? []
  }

  @usableFromInline func isAsked(_ isWanted: (String) -> Bool) -> Bool {
    inspection?.names.contains(where: isWanted) ?? false
  }

  @usableFromInline func visit(_ name: String, _ x: Variable, _ layout: SiteLayout) -> Variable {
    guard let inspection, inspection.names.contains(name) else { return x }
    let (shape, sizes) = layout.shape(rows: x.rows, columns: x.columns)
    let edits = inspection.reach(name, shape)
    let keepsGradient = inspection.request.keepGradients.contains(name)
    var y = x
    if keepsGradient || !edits.isEmpty {
      y = variable(x.rows, x.columns, requiresGradient: x.requiresGradient || keepsGradient)
      Element.scaled(values(x), by: Element(1), into: values(y), accumulate: false)
      for edit in edits { Element.editSite(values(y), shape, edit) }
    }
    var place: Int?
    if keepsGradient || inspection.request.keep.contains(name) {
      let held = Element.siteElements(values(y), shape)
      let gradients: [Element]? = keepsGradient ? Array(repeating: .zero, count: held.count) : nil
      place = inspection.keep(SiteRecord(name: name, shape: sizes, values: held, gradients: gradients))
    }
    if y != x, y.requiresGradient {
      let stop = inspection.stop(.init(shape: shape, edits: edits, record: keepsGradient ? place : nil))
      record(.edit(Edit(x: x, y: y, stop: stop)), result: y)
    }
    return y
  }
}

extension SiteRequest {
  /// Applies the edits of one site to values [rows, features], for whatever is no network but has sites.
  public func edited(_ site: String, _ values: [Float], rows: Int) -> [Float] {
    let edits = edits.filter { $0.site == site }
    if edits.isEmpty || rows == 0 { return values }
    let columns = values.count / rows
    if values.count != rows * columns { fatalError("SiteRequest: \(values.count) values in \(rows) rows") }
    let buffer = Buffer<Float>(capacity: values.count)
    buffer.copy(from: values, count: values.count)
    let (shape, _) = SiteLayout.samples.shape(rows: rows, columns: columns)
    let block = buffer.block(at: 0, rows: rows, columns: columns, stride: columns)
    for edit in edits {
      if let placed = edit.placed(in: shape, firstRow: 0, rows: rows) { Float.editSite(block, shape, placed) }
    }
    return block.elements
  }
}
