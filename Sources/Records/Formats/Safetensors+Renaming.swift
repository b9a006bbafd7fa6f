import Settings

extension Safetensors {
  /// The same file seen under other names: the tensors that `map` names, and no others.
  ///
  /// Nothing is read until it is asked for; a transposed matrix has its sizes exchanged, and its elements are put in
  /// their new order when they are read. `TensorMap.leftovers` says what the map leaves out.
  ///
  /// Throws bad data that names the entry of the map: a tensor that the file does not have, with the nearest one that
  /// it has, or one to transpose that is not a matrix.
  public func renamed(by map: TensorMap) throws -> Safetensors {
    let names = tensors.map(\.name)
    let views = try map.entries.map { entry -> Info in
      guard let info = self[entry.from] else {
        throw UserError(
          .badData, at: map.place(entry.name), value: "no tensor \(TensorMap.quoted(entry.from)) in \(source)",
          expected: "the name of a tensor in the checkpoint",
          remedy: names.isEmpty
            ? "the checkpoint holds no tensors"
            : Untrusted.forTerminal(Nearest.advice(entry.from, among: Array(names.prefix(1000)))))
      }
      guard !entry.transpose || info.shape.count == 2 else {
        throw UserError(
          .badData, at: map.place(entry.name),
          value: "the tensor \(TensorMap.quoted(entry.from)) of shape \(info.shape.prefix(8))",
          expected: "a matrix, which can be transposed", remedy: "leave transpose out")
      }
      return Info(
        name: entry.name, type: info.type, shape: entry.transpose ? info.shape.reversed() : info.shape,
        bytes: info.bytes, storedName: info.storedName, isTransposed: info.isTransposed != entry.transpose)
    }
    return Safetensors(self, viewing: views)
  }

  /// The elements of a matrix of `rows` by `columns` in the order of its transpose.
  static func transposed<Element>(_ values: [Element], rows: Int, columns: Int) -> [Element] {
    precondition(values.count == rows * columns, "\(values.count) elements for \(rows) × \(columns)")
    return [Element](unsafeUninitializedCapacity: values.count) { buffer, count in
      // In squares, so that both sides stay in the cache.
      let side = 32
      for top in stride(from: 0, to: rows, by: side) {
        for left in stride(from: 0, to: columns, by: side) {
          for row in top..<min(top + side, rows) {
            for column in left..<min(left + side, columns) {
              buffer.initializeElement(at: column * rows + row, to: values[row * columns + column])
            }
          }
        }
      }
      count = values.count
    }
  }
}
