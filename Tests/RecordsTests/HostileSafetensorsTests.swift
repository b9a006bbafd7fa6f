import Foundation
import Records
import Settings
import Testing

/// Files that no honest program wrote: each is refused with exit code 65, and no bytes at all make the reader crash.
@Suite struct HostileSafetensorsTests {
  static func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
    let header = Array(header.utf8)
    let length = length ?? UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header + [UInt8](repeating: 1, count: data)
  }

  static func one(_ body: String, data: Int = 8) -> [UInt8] { file("{\"x\":{\(body)}}", data: data) }

  static let good = one(#""dtype":"F32","shape":[2],"data_offsets":[0,8]"#)

  @Test func theModelOfTheHostileOnesIsGood() throws {
    #expect(try Safetensors(bytes: Self.good, source: "good").floats("x").count == 2)
    // Spaces and every escape of JSON are allowed.
    let spaced = Self.file(
      "{ \"\\u0078\\ud83d\\ude00\\/\\n\" :\t{\"shape\" : [ 1 , 2 ] ,\n\"dtype\":\"F32\",\"data_offsets\":[0, 8]} }  \r\n",
      data: 8)
    #expect(try Safetensors(bytes: spaced, source: "spaced").tensors.map(\.name) == ["x\u{1F600}/\n"])
    // Zero-length tensors may stand anywhere between the others.
    let empty = Self.file(
      #"{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
        + #""c":{"dtype":"F32","shape":[4611686018427387904,0],"data_offsets":[8,8]}}"#, data: 8)
    #expect(try Safetensors(bytes: empty, source: "empty").floats("c") == [])
  }

  /// What is wrong, the bytes, and what the message must say.
  static let cases: [(String, [UInt8], [String])] = [
    ("empty", [], ["(bytes 0..<0 of the file)", "a file of 0 bytes"]),
    ("seven bytes", [1, 0, 0, 0, 0, 0, 0], ["a file of 7 bytes"]),
    ("only a length", file("", length: 2), ["(bytes 0..<8 of the file)", "a header length of 2"]),
    ("a length of zero", file(""), ["the end of the header"]),
    ("the largest length", file("{}", length: .max), ["a header length of 18446744073709551615", "at most 100000000"]),
    ("a length over the limit", file("{}", length: 100_000_001), ["at most 100000000"]),
    ("a length beyond the file", file("{}", length: 3), ["within the file, which has 10 bytes"]),
    ("not an object", file("[1,2]"), ["(bytes 8..<13 of the file)", "[1,2]"]),
    ("space before the object", file(" {}"), ["begins with {"]),
    ("an object without an end", file("{"), ["the end of the header"]),
    ("text after the object", file("{}x"), ["nothing but spaces"]),
    ("bytes after the last tensor", file("{}", data: 3), ["bytes 10..<13 of the file", "3 bytes that no tensor has"]),
    ("a name that is no string", file("{1:2}"), ["a key in quotation marks"]),
    ("a name without an end", file("{\"abc"), ["without an end"]),
    ("a name that is not UTF-8", Array(file("{\"").prefix(8)) + [0x7B, 0x22], ["without an end"]),
    ("a tensor that is a list", file("{\"x\":[]}"), ["tensor “x”", "a JSON object"]),
    ("deep nesting", file("{\"x\":" + String(repeating: "[", count: 100_000)), ["tensor “x”"]),
    ("deep objects", file(String(repeating: "{\"x\":", count: 100_000)), ["tensor “x”"]),
    ("no comma", file("{\"x\":{\"dtype\":\"F32\" \"shape\":[]}}"), ["a comma or }"]),
    ("a comma too many", one(#""dtype":"F32","shape":[2],"data_offsets":[0,8],"#), ["a key in quotation marks"]),
    (
      "the same tensor twice",
      file(
        #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
        data: 8), ["tensor “x”", "the name a second time"]
    ),
    ("the same key twice", one(#""dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]"#), ["a second time"]),
    ("the same metadata twice", file(#"{"__metadata__":{"a":"b","a":"b"}}"#), ["“a” a second time"]),
    ("metadata twice", file(#"{"__metadata__":{},"__metadata__":{}}"#), ["a second time"]),
    ("metadata that is a number", file(#"{"__metadata__":{"a":1}}"#), ["a map from text to text"]),
    ("metadata that is null", file(#"{"__metadata__":null}"#), ["a JSON object"]),
    ("an unknown key", one(#""dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1"#), ["tensor “x”", "“more”"]),
    ("no dtype", one(#""shape":[2],"data_offsets":[0,8]"#), ["tensor “x”", "no dtype"]),
    ("no shape", one(#""dtype":"F32","data_offsets":[0,8]"#), ["tensor “x”", "no shape"]),
    ("no offsets", one(#""dtype":"F32","shape":[2]"#), ["tensor “x”", "0 data_offsets"]),
    ("one offset", one(#""dtype":"F32","shape":[2],"data_offsets":[0]"#), ["tensor “x”", "1 data_offsets"]),
    ("three offsets", one(#""dtype":"F32","shape":[2],"data_offsets":[0,4,8]"#), ["tensor “x”", "more than 2"]),
    ("an unknown dtype", one(#""dtype":"F31","shape":[2],"data_offsets":[0,8]"#), ["tensor “x”", "the dtype “F31”"]),
    ("a dtype in lower case", one(#""dtype":"f32","shape":[2],"data_offsets":[0,8]"#), ["the dtype “f32”"]),
    ("a dtype that is a number", one(#""dtype":32,"shape":[2],"data_offsets":[0,8]"#), ["a dtype in quotation marks"]),
    ("a negative shape", one(#""dtype":"F32","shape":[-2],"data_offsets":[0,8]"#), ["tensor “x”", "-2", "from 0"]),
    ("a fraction", one(#""dtype":"F32","shape":[2.0],"data_offsets":[0,8]"#), ["tensor “x”", "2.0"]),
    ("an exponent", one(#""dtype":"F32","shape":[2e0],"data_offsets":[0,8]"#), ["tensor “x”", "2e0"]),
    ("a leading zero", one(#""dtype":"F32","shape":[02],"data_offsets":[0,8]"#), ["tensor “x”", "02"]),
    ("a number of text", one(#""dtype":"F32","shape":["2"],"data_offsets":[0,8]"#), ["a whole number"]),
    ("a shape that is a number", one(#""dtype":"F32","shape":2,"data_offsets":[0,8]"#), ["a list of whole numbers"]),
    (
      "a huge number", one(#""dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]"#),
      ["9223372036854775807"]
    ),
    (
      "a product that overflows",
      one(#""dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]"#),
      ["tensor “x” (bytes ", "a shape whose size can be counted"]
    ),
    (
      "a size that overflows",
      one(#""dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]"#), ["whose size can be counted"]
    ),
    (
      "too many dimensions",
      one(
        #""dtype":"F32","shape":[\#([String](repeating: "1", count: 65).joined(separator: ","))],"data_offsets":[0,4]"#),
      ["more than 64 numbers"]
    ),
    ("reversed offsets", one(#""dtype":"F32","shape":[2],"data_offsets":[8,0]"#), ["tensor “x”", "not after the end"]),
    (
      "an end beyond the file", one(#""dtype":"F32","shape":[2],"data_offsets":[4,12]"#),
      ["tensor “x” (bytes 67..<75 of the file)", "within the 8 bytes of data"]
    ),
    (
      "offsets at the end of the numbers",
      one(#""dtype":"F32","shape":[2],"data_offsets":[9223372036854775799,9223372036854775807]"#),
      ["tensor “x” (data_offsets [9223372036854775799, 9223372036854775807])"]
    ),
    (
      "a size that does not fit the shape", one(#""dtype":"F32","shape":[3],"data_offsets":[0,8]"#),
      ["tensor “x” (bytes 62..<70 of the file)", "found 8 bytes, expected 12 bytes, the size of F32 [3]"]
    ),
    ("half a byte", one(#""dtype":"F4","shape":[1],"data_offsets":[0,0]"#), ["a whole number of bytes of F4"]),
    (
      "a hole at the front", one(#""dtype":"F32","shape":[1],"data_offsets":[4,8]"#),
      ["tensor “x” (bytes 66..<70 of the file)", "a hole of 4 bytes before it"]
    ),
    (
      "an overlap",
      file(
        #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
        data: 12), ["tensor “y”", "bytes that another tensor has too"]
    ),
    ("an unknown escape", file(#"{"\x":1}"#), ["an escape that JSON knows"]),
    ("half a surrogate pair", file(#"{"\ud83d":1}"#), ["an escape that JSON knows"]),
    ("a control character in a name", file("{\"\u{1}\":1}"), ["a control character"]),
    ("a truncated file", Array(good.dropLast()), ["tensor “x” (bytes 62..<70 of the file)", "within the 7 bytes"]),
    ("a trailing byte", good + [0], ["bytes 70..<71 of the file"]),
    ("an escape sequence as a name", file("{\"\\u001b[31m\":[]}"), ["tensor “\\u{1b}[31m”"]),
  ]

  @Test(arguments: cases.indices) func isRefusedByName(_ index: Int) throws {
    let (what, bytes, words) = Self.cases[index]
    let error = try userError { _ = try Safetensors(bytes: bytes, source: "hostile.safetensors") }
    #expect(error.exitCode == 65, "\(what): \(error)")
    #expect(error.description.hasPrefix("hostile.safetensors: "), "\(what): \(error)")
    #expect(error.description.contains("bytes ") || error.description.contains("data_offsets ["), "\(what): \(error)")
    for word in words { #expect(error.description.contains(word), "\(what): \(error)") }
  }

  @Test func aNameThatIsNotUTF8IsRefused() throws {
    var bytes = Self.good
    let index = try #require(bytes.firstIndex(of: UInt8(ascii: "x")))
    for byte in [0x80, 0xC0, 0xFF, 0xF8] as [UInt8] {
      bytes[index] = byte
      let error = try userError { _ = try Safetensors(bytes: bytes, source: "f") }
      #expect(error.exitCode == 65 && error.description.contains("not UTF-8"))
    }
  }

  /// Files with a few bytes changed, cut, repeated or replaced by what parsers trip over.
  @Test(arguments: 0..<8) func noBytesMakeItCrash(_ seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let originals = try ["python.safetensors", "same.safetensors"].map(fixtureBytes) + [Self.good]
    let pieces = [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "-1", "1e9", "9223372036854775807", "18446744073709551616",
      "null", "__metadata__", "data_offsets", "\u{0}", "F64", "[[", "{\"", "\"shape\":[0]",
    ].map { Array($0.utf8) }
    var accepted = 0
    for _ in 0..<2500 {
      var bytes = originals[Int(random.next() % 3)]
      for _ in 0...random.next() % 3 where !bytes.isEmpty {
        // Three quarters of the changes hit the length and the header, where the decisions are.
        let reach =
          random.next() % 4 == 0
          ? bytes.count : min(bytes.count, 8 + Int(bytes[0]) + Int(bytes[min(1, bytes.count - 1)]) << 8)
        let at = Int(random.next() % UInt64(max(1, reach)))
        switch random.next() % 7 {
        case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[at] ^= 1 << UInt8(random.next() % 8)
        case 2: bytes.removeSubrange(at...)
        case 3: bytes.remove(at: at)
        case 4: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: at)
        case 5: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 20)], at: at)
        default:
          let piece = pieces.randomElement(using: &random) ?? []
          bytes.replaceSubrange(at..<min(bytes.count, at + piece.count), with: piece)
        }
      }
      // Half of them get a length that fits again, so that the parser behind it is reached.
      if random.next() % 2 == 0, bytes.count > 8, let end = bytes.lastIndex(of: UInt8(ascii: "}")), end >= 8 {
        for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: (end - 7) >> (8 * index)) }
      }
      do {
        let file = try Safetensors(bytes: bytes, source: "fuzz")
        accepted += 1
        for info in file.tensors {
          guard [.f32, .f64, .f16, .bf16].contains(info.type) else { continue }
          #expect(try file.floats(info.name).count == info.count)
        }
      } catch let error as UserError {
        #expect(error.exitCode == 65)
      }
    }
    #expect(accepted > 0, "changes of the data alone leave a good file")
  }
}
