import Tensors

/// What is asked of a tape's sites during one recording, and what they have held so far.
@usableFromInline final class Inspection<Element: KernelElement> {
  /// A site that had an operation recorded: what `backward` does there.
  struct Stop {
    let shape: SiteShape
    let edits: [PlacedEdit]
    /// The place among `records` of the one that wants the gradient.
    let record: Int?
  }

  let request: SiteRequest
  let names: Set<String>
  private let firstRow: Int
  private let rows: Int?
  private(set) var reached: Set<String> = []
  private(set) var records: [SiteRecord<Element>] = []
  private(set) var stops: [Stop] = []

  init(_ request: SiteRequest, firstRow: Int, rows: Int?) {
    (self.request, self.firstRow, self.rows) = (request, firstRow, rows)
    names = request.names
  }

  /// Notes that a site was reached, and returns its edits for the samples of this recording.
  func reach(_ name: String, _ shape: SiteShape) -> [PlacedEdit] {
    reached.insert(name)
    return request.edits.filter { $0.site == name }.compactMap { $0.placed(in: shape, firstRow: firstRow, rows: rows) }
  }

  /// Keeps a record and returns its place.
  func keep(_ record: SiteRecord<Element>) -> Int {
    records.append(record)
    return records.count - 1
  }

  /// Keeps what `backward` needs and returns its place.
  func stop(_ stop: Stop) -> Int {
    stops.append(stop)
    return stops.count - 1
  }

  /// Keeps the gradients of a record.
  func keep(gradients: [Element], of record: Int) {
    let old = records[record]
    records[record] = SiteRecord(name: old.name, shape: old.shape, values: old.values, gradients: gradients)
  }
}

extension SiteEdit {
  /// The edit with its indices resolved, for samples that are rows `firstRow`… of a batch of `rows`; nil where it names
  /// none of them.
  ///
  /// Traps on indices and values that do not fit the site.
  func placed(in shape: SiteShape, firstRow: Int, rows total: Int?) -> PlacedEdit? {
    let samples = shape.samples.count, end = total ?? firstRow + samples
    let positions = indices(self.positions, "position", shape.positions.count)
    let heads = indices(self.heads, "head", shape.heads.count)
    let rows = self.rows.map { indices($0, "row", end) }
    var places: [Int] = [], numbers: [Int] = []
    for (number, row) in (rows ?? Array(firstRow..<firstRow + samples)).enumerated() {
      guard row >= firstRow, row < firstRow + samples else { continue }
      places.append(row - firstRow)
      numbers.append(rows == nil ? row : number)
    }
    var (kind, values) = (PlacedEdit.Action.scale, [Float]())
    switch action {
    case .replace(let given): (kind, values) = (.replace, given)
    case .add(let given): (kind, values) = (.add, given)
    case .scale(let factor): values = [factor]
    case .projectOut(let given): (kind, values) = (.remove, given)
    }
    check(values, kind, [rows?.count ?? end, positions.count, heads.count, shape.features.count])
    if places.isEmpty { return nil }
    return PlacedEdit(kind, values: values, places: places, numbers: numbers, positions: positions, heads: heads)
  }

  private func indices(_ given: [Int]?, _ name: String, _ count: Int) -> [Int] {
    guard let given else { return Array(0..<count) }
    if Set(given).count != given.count || given.contains(where: { $0 < 0 || $0 >= count }) {
      fatalError("an edit of \(site): \(name)s \(given) of \(count)")
    }
    return given
  }

  /// Traps unless there is one value, or as many as the last of the axes have.
  private func check(_ values: [Float], _ kind: PlacedEdit.Action, _ sizes: [Int]) {
    var count = 1, fitting: Set = [kind == .remove ? sizes[3] : 1]
    for size in sizes.reversed() {
      count *= size
      fitting.insert(count)
    }
    if !fitting.contains(values.count) {
      fatalError("an edit of \(site): \(values.count) values for \(sizes) rows, positions, heads and features")
    }
    if kind == .remove, sizes[3] > 0 {
      for start in stride(from: 0, to: values.count, by: sizes[3])
      where values[start..<start + sizes[3]].allSatisfy({ $0 == 0 }) {
        fatalError("an edit of \(site): a direction of zeros cannot be projected out")
      }
    }
  }
}
