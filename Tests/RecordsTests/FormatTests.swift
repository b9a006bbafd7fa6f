import Foundation
import Records
import Settings
import Testing

@Suite struct JSONLinesTests {
  struct Item: Codable, Hashable {
    var name: String
    var value: Double?
    var list: [Int]
  }

  @Test func linesHaveSortedKeysAndComeBack() throws {
    let items = [Item(name: "b/“é”\n", value: 0.1, list: [3, 1]), Item(name: "", value: nil, list: [])]
    let bytes = try items.flatMap { try JSONLines.line($0) }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "{\"list\":[3,1],\"name\":\"b/“é”\\n\",\"value\":0.1}\n{\"list\":[],\"name\":\"\"}\n")
    #expect(try JSONLines.values(of: Item.self, from: bytes, named: "x") == items)
    #expect(try JSONLines.values(of: Item.self, from: [], named: "x").isEmpty)
    #expect(try JSONLines.values(of: Item.self, from: Array("\n \r\n\n".utf8), named: "x").isEmpty)
    #expect(try JSONLines.values(of: Item.self, from: bytes.dropLast(), named: "x") == items, "no newline at the end")
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func numbersThatJSONHasNotAreRefused(_ value: Double) throws {
    let error = try userError { _ = try JSONLines.line(Item(name: "x", value: value, list: [])) }
    #expect(error.exitCode == 1 && error.description.contains("the key value: found \(value)"))
    let row = MetricsRow(step: 3, values: ["loss": value, "rate": 1])
    #expect(String(decoding: try JSONLines.line(row), as: UTF8.self) == "{\"loss\":null,\"rate\":1,\"step\":3}\n")
  }

  @Test func aBadLineIsNamed() throws {
    for (line, reason) in [
      ("{\"name\":1,\"list\":[]}", "not text at name"), ("{\"name\":\"a\"}", "no “list”"), ("{", "not JSON"),
      ("[]", "not a"), ("{\"name\":\"a\",\"list\":[null]}", "null where"), ("\u{1B}[31m", "not JSON"),
      (String(repeating: "[", count: 100_000), "not JSON"),
    ] {
      let text = "{\"name\":\"ok\",\"list\":[]}\n" + line + "\n"
      let error = try userError { _ = try JSONLines.values(of: Item.self, from: Array(text.utf8), named: "r.jsonl") }
      #expect(error.exitCode == 65 && error.description.hasPrefix("r.jsonl:2: found “"), "\(error)")
      #expect(error.description.contains(reason), "\(error)")
      #expect(!error.description.unicodeScalars.contains("\u{1B}"))
    }
    let scratch = try Scratch()
    let path = try scratch.write([0xFF, 0x0A], to: "bytes.jsonl")
    #expect(try userError { _ = try JSONLines.values(of: Item.self, in: path) }.exitCode == 65)
    #expect(try userError { _ = try JSONLines.values(of: Item.self, in: scratch.file("no")) }.exitCode == 66)
  }
}

@Suite struct TableTests {
  static let table = Table(
    [.init("run"), .init("loss", decimals: 3), .init("n"), .init("note")],
    rows: [
      [.text("seed-0001"), .number(0.12345), .integer(10), .text("plain")],
      [.text("種 é"), .number(-12), .none, .text("a, \"b\"\nc")],
      [.text("\u{1B}[31mred\u{202E}"), .number(.nan), .integer(12345), .none],
    ])

  @Test func peopleGetAlignedColumns() {
    #expect(
      Self.table.written(as: .table) == """
        run                       loss      n  note
        seed-0001                0.123     10  plain
        種 é                   -12.000      -  a, "b"\\u{a}c
        \\u{1b}[31mred\\u{202e}        -  12345  -

        """)
    #expect(Table([.init("a"), .init("b")]).written(as: .table) == "a  b\n")
    #expect(Table([.init("yes")], rows: [[.boolean(true)]]).written(as: .table) == "yes\nyes\n")
  }

  @Test func programsGetJSON() throws {
    let text = Self.table.written(as: .json)
    #expect(
      text == """
        [
          {"loss": 0.12345, "n": 10, "note": "plain", "run": "seed-0001"},
          {"loss": -12, "n": null, "note": "a, \\"b\\"\\nc", "run": "種 é"},
          {"loss": null, "n": 12345, "note": null, "run": "\\u001b[31mred\\u202e"}
        ]

        """)
    struct Row: Decodable {
      var run: String
      var loss: Double?
    }
    let rows = try JSONDecoder().decode([Row].self, from: Data(text.utf8))
    #expect(rows.map(\.run) == ["seed-0001", "種 é", "\u{1B}[31mred\u{202E}"])
    #expect(Table([.init("a")]).written(as: .json) == "[]\n")
  }

  @Test func spreadsheetsGetCSV() {
    #expect(
      Self.table.written(as: .csv)
        == "run,loss,n,note\r\nseed-0001,0.12345,10,plain\r\n種 é,-12,,\"a, \"\"b\"\"\nc\"\r\n"
        + "\\u{1b}[31mred\\u{202e},,12345,\r\n")
  }

  @Test func numbersAreShownAsPeopleReadThem() {
    let cases: [(Double, String)] = [
      (0, "0"), (1, "1"), (-3, "-3"), (0.5, "0.5000"), (123.456, "123.5"), (0.012345, "0.01235"), (1.5e-5, "1.500e-05"),
      (999_999, "999999"), (1_234_567, "1.235e+06"), (0.00099999, "1.000e-03"), (9999.96, "10000"),
      (-2.25e12, "-2.250e+12"),
      (.infinity, "inf"), (1e300, "1.000e+300"),
    ]
    for (value, text) in cases { #expect(NumberText.shown(value) == text) }
    #expect(NumberText.shown(-0.0004, decimals: 3) == "0.000", "no negative zero")
    #expect(NumberText.shown(2.5, decimals: 0) == "3" && NumberText.shown(1e20, decimals: 2) == "1.000e+20")
    #expect(NumberText.shown(-1.005, decimals: 2) == "-1.00", "the binary number is below the half")
  }
}

@Suite struct TensorBoardTests {
  /// RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms.
  @Test func checksAreThePublishedOnes() {
    #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.of(Array(0..<32)) == 0x46DD_794E)
    #expect(CRC32C.of((0..<32).reversed()) == 0x113F_DB5C)
    #expect(CRC32C.of([]) == 0 && CRC32C.hexadecimal(of: []) == "00000000")
  }

  @Test func checksDoNotDependOnHowTheBytesAreCut() {
    let bytes = (0..<100).map { UInt8($0 * 7 % 251) }
    for cut in 0...100 {
      var sum = CRC32C()
      let head = Array(bytes[..<cut]), tail = Array(bytes[cut...])
      sum.add(head.span.bytes)
      sum.add(tail.span.bytes)
      #expect(sum.value == CRC32C.of(bytes))
    }
  }

  static let scalars: [(tag: String, value: Double, step: Int, wallTime: Double)] = [
    ("loss", 2, 0, 1.5), ("loss", 0.25, 100, 2.5), ("learning-rate", 0.001, 100, 2.5), ("loss", 1e-5, 70000, 9),
  ]

  @Test func bytesAreThoseOfTheTensorBoardPackage() throws {
    let events = TensorBoardEvents()
    for scalar in Self.scalars { events.add(scalar.tag, scalar.value, step: scalar.step, wallTime: scalar.wallTime) }
    #expect(try events.encoded == fixtureBytes("scalars.tfevents"))
    let read = TensorBoardEvents.scalars(of: events.encoded)
    #expect(read.map(\.tag) == Self.scalars.map(\.tag) && read.map(\.step) == Self.scalars.map(\.step))
    #expect(read.map(\.value) == Self.scalars.map { Float($0.value) })
    #expect(read.map(\.wallTime) == Self.scalars.map(\.wallTime))
  }

  @Test func damagedBytesEndTheFileAndCrashNothing() throws {
    let good = try fixtureBytes("scalars.tfevents")
    var random = SplitMix(state: 5)
    for count in 0...good.count { #expect(TensorBoardEvents.scalars(of: Array(good.prefix(count))).count <= 4) }
    for _ in 0..<5000 {
      var bytes = good
      for _ in 0...random.next() % 3 {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      #expect(TensorBoardEvents.scalars(of: bytes).count <= 4)
    }
  }
}
