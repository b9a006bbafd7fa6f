import Settings
import Tensors

/// A grid being made: border and random walls, then cells picked for the things and the mouse, cleared of walls.
///
/// Every interior cell is a wall with probability `density`, independently; every picked cell is free whatever the
/// draw said. Each step takes its numbers from the stream in a fixed order, so that a stream's position gives the level.
struct GridGeneration {
  let size: Int
  private(set) var walls: [Bool]

  init(size: Int, density: Double, from stream: inout RandomStream) {
    self.size = size
    walls = [Bool](repeating: true, count: size * size)
    // A wall where 32 random bits are below density · 2^32; two cells a word.
    let bound = UInt64((density * 0x1p32).rounded())
    var word: UInt64 = 0
    var isSecond = false
    for row in 1..<(size - 1) {
      for cell in (size * row + 1)..<(size * row + size - 1) {
        if isSecond { word >>= 32 } else { word = stream.next() }
        isSecond.toggle()
        walls[cell] = word & 0xFFFF_FFFF < bound
      }
    }
  }

  /// A uniform cell of a rectangle other than the excluded ones, cleared of its wall. The rectangle has a cell to spare.
  mutating func pick(
    rows: ClosedRange<Int>, columns: ClosedRange<Int>, except excluded: [Int] = [], from stream: inout RandomStream
  ) -> Int {
    func contains(_ cell: Int) -> Bool { rows.contains(cell / size) && columns.contains(cell % size) }
    var index = stream.index(below: rows.count * columns.count - excluded.count(where: contains))
    for row in rows {
      for column in columns where !excluded.contains(size * row + column) {
        if index == 0 {
          walls[size * row + column] = false
          return size * row + column
        }
        index -= 1
      }
    }
    preconditionFailure("no cell is left in rows \(rows), columns \(columns)")
  }

  /// A uniform interior cell other than the excluded ones, cleared of its wall.
  mutating func pick(except excluded: [Int] = [], from stream: inout RandomStream) -> Int {
    pick(rows: 1...(size - 2), columns: 1...(size - 2), except: excluded, from: &stream)
  }

  /// Different uniform interior cells, cleared of their walls.
  mutating func pick(_ count: Int, from stream: inout RandomStream) -> [Int] {
    let side = size - 2
    var order = Array(0..<(side * side))
    return (0..<count).map { place in
      order.swapAt(place, place + stream.index(below: order.count - place))
      let cell = size * (1 + order[place] / side) + 1 + order[place] % side
      walls[cell] = false
      return cell
    }
  }
}

extension RandomStream {
  /// A uniform index in 0 ..< count, off by less than count · 2^-64. Takes one word.
  mutating func index(below count: Int) -> Int {
    precondition(count > 0, "no index below \(count)")
    return Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }
}

/// The settings that all grid worlds share.
struct GridSettings: Sendable, Hashable {
  var size: Int
  var wallDensity: Double
  var timeLimit: Int
  var discount: Double
  var distinguishing: Double

  /// Reads `size`, `wall-density`, `time-limit`, `discount` and `distinguishing`.
  init(from reader: SettingsReader) throws {
    size = try reader.integer("size", default: 13, in: 5...15)
    wallDensity = try reader.number("wall-density", default: 0.25, in: 0...1)
    timeLimit = try reader.integer("time-limit", default: 128, in: 1...4096)
    discount = try reader.number("discount", default: 0.999, in: 0...1)
    distinguishing = try reader.number("distinguishing", default: 0, in: 0...1)
  }

  init(size: Int, wallDensity: Double, timeLimit: Int, discount: Double, distinguishing: Double) {
    precondition((5...15).contains(size), "a grid has 5 to 15 rows, not \(size)")
    precondition((0...1).contains(wallDensity), "a wall density of \(wallDensity)")
    precondition((1...4096).contains(timeLimit), "a time limit of \(timeLimit)")
    precondition((0...1).contains(discount), "a discount of \(discount)")
    precondition((0...1).contains(distinguishing), "a share of distinguishing levels of \(distinguishing)")
    self.size = size
    self.wallDensity = wallDensity
    self.timeLimit = timeLimit
    self.discount = discount
    self.distinguishing = distinguishing
  }
}
