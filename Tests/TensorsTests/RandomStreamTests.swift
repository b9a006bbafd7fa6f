import Foundation
import Tensors
import Testing

/// The published known answers of Philox4x32-10 (file `kat_vectors` of Random123): counter, key, block.
@Test(
  arguments: [
    ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
    (
      [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [0xffff_ffff, 0xffff_ffff],
      [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
    ),
    (
      [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
      [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
    ),
  ] as [([UInt64], [UInt64], [UInt64])])
func philoxKnownAnswers(counter: [UInt64], key: [UInt64], expected: [UInt64]) {
  let block = Philox.block(
    counter: (counter[0] | counter[1] << 32, counter[2] | counter[3] << 32), key: key[0] | key[1] << 32)
  #expect(block.low == expected[0] | expected[1] << 32)
  #expect(block.high == expected[2] | expected[3] << 32)
}

@Suite struct RandomStreamTests {
  @Test func theRootStreamIsTheBlocksOfItsSeed() {
    var stream = RandomStream(seed: 0)
    #expect(stream.next() == 0xe169_c58d_6627_e8d5)
    #expect(stream.next() == 0x9b00_dbd8_bc57_ac4c)
    #expect(stream.position == 2)
  }

  @Test func positionRestoresAtEvenAndOddWords() {
    var stream = RandomStream(seed: 3).stream("data")
    let words = (0..<9).map { _ in stream.next() }
    for start in 0..<9 {
      var again = RandomStream(seed: 3).stream("data")
      again.position = UInt64(start)
      #expect((start..<9).map { _ in again.next() } == Array(words[start...]))
      #expect(again == stream)
      #expect(again.hashValue == stream.hashValue)
    }
  }

  @Test func childrenDependOnNameAloneAndDiffer() {
    let root = RandomStream(seed: 1)
    var moved = root
    _ = moved.next()
    #expect(moved.stream("a") == root.stream("a"))
    #expect(root.stream("a") != root.stream("b"))
    #expect(root.stream("") != root)
    #expect(root.stream(0) != root.stream(""))
    #expect(RandomStream(seed: 2).stream("a") != root.stream("a"))
    let long = String(repeating: "x", count: 32)
    let names = ["", "a", "b", "ab", "ba", "a\0", long, long + "x", String(long.dropLast()), "data", "init", "größe"]
    var seen: Set<RandomStream> = []
    for name in names {
      #expect(seen.insert(root.stream(name)).inserted)
      #expect(seen.insert(root.stream(name).stream(0)).inserted)
    }
    for index in -1000..<1000 { #expect(seen.insert(root.stream(index)).inserted) }
  }

  /// The hash of names and indices, written out by hand: stored runs depend on it.
  @Test func childrenAreTheDocumentedHash() {
    let name = Philox.block(counter: (3, 0), key: 7 ^ 0x6A09_E667_F3BC_C908)
    let end = Philox.block(
      counter: (name.low ^ 0x63_62_61, name.high), key: 7 ^ 0x6A09_E667_F3BC_C908)
    var child = RandomStream(seed: 7).stream("abc")
    #expect(child.next() == Philox.block(counter: (0, end.high), key: end.low).low)
    let index = Philox.block(counter: (UInt64(bitPattern: -5), 0), key: 7 ^ 0xBB67_AE85_84CA_A73B)
    var other = RandomStream(seed: 7).stream(-5)
    #expect(other.next() == Philox.block(counter: (0, index.high), key: index.low).low)
  }

  /// Streams that differ in one bit of seed, name or index have half of their bits in common.
  @Test func neighboringStreamsAreUnrelated() {
    let root = RandomStream(seed: 5)
    let pairs = [
      (RandomStream(seed: 4), root), (root.stream("a"), root.stream("b")), (root.stream(0), root.stream(1)),
      (root, root.stream("")), (root, root.stream(0)),
    ]
    for (first, second) in pairs {
      var a = first, b = second
      let different = (0..<1000).reduce(0) { sum, _ in sum + (a.next() ^ b.next()).nonzeroBitCount }
      // 64,000 fair bits: a standard deviation of 126.
      #expect(abs(different - 32_000) < 700)
    }
  }

  @Test func uniformHasTheMomentsOfAUniform() {
    var stream = RandomStream(seed: 11)
    let values = (0..<100_000).map { _ in stream.uniform() }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(values.reduce(0, +) / 1e5 - 0.5) < 0.005)
    #expect(kolmogorovSmirnov(values) { $0 } < 1.95)
  }

  @Test func scalarDistributionsFollowTheirLaws() {
    var stream = RandomStream(seed: 12)
    let normals = (0..<50_000).map { _ in stream.normal() }
    #expect(kolmogorovSmirnov(normals, normalDistribution) < 1.95)
    let exponentials = (0..<50_000).map { _ in stream.exponential() }
    #expect(kolmogorovSmirnov(exponentials) { 1 - exp(-$0) } < 1.95)
    let laplaces = (0..<50_000).map { _ in stream.laplace() }
    #expect(kolmogorovSmirnov(laplaces, laplaceDistribution) < 1.95)
  }

  /// The library's integers and shuffles work on it, every value about as often.
  @Test func integersBelowAreUnbiased() {
    var stream = RandomStream(seed: 13)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[Int.random(in: 0..<7, using: &stream)] += 1 }
    let chiSquare = counts.reduce(0.0) { $0 + pow(Double($1) - 10_000, 2) / 10_000 }
    #expect(chiSquare < 22.5)  // 6 degrees of freedom, p = 0.001
    var deck = Array(0..<52)
    deck.shuffle(using: &stream)
    #expect(deck.sorted() == Array(0..<52))
  }
}

func normalDistribution(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

func laplaceDistribution(_ x: Double) -> Double { x < 0 ? 0.5 * exp(x) : 1 - 0.5 * exp(-x) }

/// sqrt(n) times the largest distance of the empirical distribution from `law`; above 1.95 with probability 0.001.
func kolmogorovSmirnov(_ values: [Double], _ law: (Double) -> Double) -> Double {
  let n = Double(values.count)
  let largest = values.sorted().enumerated().reduce(0.0) { largest, item in
    let p = law(item.element)
    return max(largest, p - Double(item.offset) / n, Double(item.offset + 1) / n - p)
  }
  return largest * n.squareRoot()
}
