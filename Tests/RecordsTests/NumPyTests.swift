import Foundation
import Records
import Settings
import Testing

@Suite struct NumPyTests {
  /// What `make_arrays.py` puts into `grid`.
  private static let grid = (0..<24).map { (Double($0) - 7.5) / 4 }

  @Test(arguments: ["arrays.npz", "arrays-compressed.npz"]) func readsWhatNumPyWrote(_ name: String) throws {
    let file = try NumPyArchive(contentsOf: fixture(name))
    #expect(file.names.count == 18 && file.names.first == "f2" && file.names.last == "empty")
    for name in ["f2", "f4", "f8", "big4", "big8", "fortran4", "fortran8"] {
      #expect(try file.shape(name) == [2, 3, 4])
      #expect(try file.doubles(name) == Self.grid, "\(name)")
      #expect(try file.floats(name) == Self.grid.map { Float($0) }, "\(name)")
      #expect(try file.array(name).isFortranOrder == name.hasPrefix("fortran"))
    }
    let signed: [String: [Int64]] = [
      "i1": [-128, 0, 127], "i2": [-32768, 0, 32767], "i4": [-(1 << 31), 0, 1 << 31 - 1], "i8": [.min, 0, .max],
      "u1": [0, 1, 255], "u2": [0, 1, 65535], "u4": [0, 1, 1 << 32 - 1],
    ]
    for (name, values) in signed {
      #expect(try file.integers(name) == values, "\(name)")
      if name != "i8" { #expect(try file.doubles(name) == values.map { Double($0) }) }
    }
    #expect(try file.integers("flags") == [1, 0, 0, 1] && file.doubles("flags") == [1, 0, 0, 1])
    #expect(try file.shape("flags") == [2, 2] && file.array("flags").type == .bool)
    #expect(try file.shape("scalar") == [] && file.doubles("scalar") == [2.5])
    #expect(try file.shape("empty") == [0, 3] && file.floats("empty") == [])
  }

  @Test(arguments: ["descriptors.npz", "zip64.npz"]) func readsEveryKindOfArchive(_ name: String) throws {
    let file = try NumPyArchive(contentsOf: fixture(name))
    #expect(file.names.count == (name == "zip64.npz" ? 2 : 4))
    for array in file.names { #expect(try file.doubles(array) == Self.grid) }
  }

  @Test(arguments: 1...3) func readsEveryVersion(_ version: Int) throws {
    let array = try NumPyArray(contentsOf: fixture("version-\(version).npy"))
    #expect(array.shape == [2, 3, 4] && array.count == 24 && array.type == .float64)
    #expect(try array.doubles() == Self.grid)
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let file = try NumPyArchive(contentsOf: fixture("arrays.npz"))
    var error = try userError { _ = try file.integers("u8") }
    #expect(error.description.contains("member “u8.npy”: element [2]: found 18446744073709551615"), "\(error)")
    error = try userError { _ = try file.doubles("i8") }
    #expect(error.description.contains("element [2]: found 9223372036854775807, expected a whole number that is also"))
    error = try userError { _ = try file.floats("i4") }
    #expect(error.description.contains("element [2]: found 2147483647") && error.description.contains("32-bit"))
    error = try userError { _ = try file.integers("f4") }
    #expect(error.description.contains("found elements of type f4, expected whole numbers"))
    error = try userError { _ = try file.doubles("fortan4") }
    #expect(error.exitCode == 65 && error.description.contains("did you mean “fortran4”?"))
  }

  static let refusals = [
    ("objects.npy", "the type “|O” (Python objects)", "Python objects are never loaded"),
    ("structured.npy", "a structured type", "each of its fields"),
    ("complex.npy", "the type “<c16” (complex numbers)", "values.astype(numpy.float64)"),
    ("text.npy", "the type “<U3” (text)", "one of f2, f4, f8"),
  ]

  @Test(arguments: refusals) func otherTypesAreRefusedByName(_ name: String, _ value: String, _ advice: String) throws {
    let error = try userError { _ = try NumPyArray(contentsOf: fixture(name)) }
    #expect(error.exitCode == 65 && error.description.contains(value) && error.description.contains(advice), "\(error)")
    #expect(error.description.contains(name))
  }

  static func file(_ header: String, data: Int = 0, version: UInt8 = 1, length: UInt32? = nil) -> [UInt8] {
    let length = length ?? UInt32(header.utf8.count)
    return [0x93] + Array("NUMPY".utf8) + [version, 0]
      + (version == 1 ? Zip.little(UInt16(truncatingIfNeeded: length)) : Zip.little(length)) + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  static func one(_ shape: String, data: Int = 0, type: String = "'<f4'", order: String = "False") -> [UInt8] {
    file("{'descr': \(type), 'fortran_order': \(order), 'shape': \(shape), }\n", data: data)
  }

  @Test func spellingsOfPythonAreRead() throws {
    for shape in ["(2,)", "( 2 , )", "(2L,)", "(2)", "(1, 2)", "(2,1,)"] {
      #expect(try NumPyArray(bytes: Self.one(shape, data: 8), source: "x").floats() == [0, 0])
    }
    let other = Self.file(#"{"shape":(2,),"fortran_order":True,"descr":"=f4"}"#, data: 8)
    #expect(try NumPyArray(bytes: other, source: "x").isFortranOrder)
  }

  static let cases: [(String, [UInt8], String)] = [
    ("empty", [], "begins with"), ("not NumPy's", Array("{}".utf8), "begins with"),
    ("version 0", file("", version: 0), "another version"), ("version 4", file("", version: 4), "another version"),
    ("no length", Array(file("").prefix(8)), "a header that is too long"),
    ("beyond the file", file("{}", length: 3), "a header that is too long"),
    ("gigabytes of header", file("{}", version: 2, length: .max), "a header that is too long"),
    ("no dictionary", file("[]"), "a dictionary, which begins with {"), ("no end", file("{"), "a key in quotation"),
    ("no keys", file("{}"), "no descr and no fortran_order and no shape"),
    ("an unknown key", file("{'more': 1}"), "the key “more”"),
    ("a key twice", file("{'shape': (), 'shape': ()}"), "the key “shape”"),
    ("a number as order", one("()", order: "0"), "True or False"),
    ("no tuple", one("[2]"), "a shape in parentheses"), ("a fraction", one("(2.0,)"), "a comma or )"),
    ("a negative size", one("(-2,)"), "found “-2"), ("text as a size", one("('2',)"), "a whole number from 0"),
    ("a huge size", one("(9223372036854775808,)"), "a whole number from 0"),
    ("an overflow", one("(4294967296, 4294967296)"), "a shape whose size can be counted"),
    ("an overflow of bytes", one("(4611686018427387904,)"), "a shape whose size can be counted"),
    ("an overflow and a zero", one("(4294967296, 4294967296, 0)"), "a shape whose size can be counted"),
    ("65 dimensions", one("(" + String(repeating: "1,", count: 65) + ")", data: 4), "at most 64"),
    ("a gigabyte", one("(268435456,)", data: 4), "found 4 bytes of elements, expected 1073741824"),
    ("a byte too few", one("(2,)", data: 7), "found 7 bytes of elements, expected 8"),
    ("a byte too many", one("(2,)", data: 9), "more than one array"),
    ("an escape", one("()", type: "'\\x3cf4'"), "a structured type"),
    ("nested lists", one("()", type: String(repeating: "[", count: 60000)), "a structured type"),
    ("nested tuples", one(String(repeating: "(", count: 60000)), "a whole number from 0"),
    ("a type of no size", one("()", type: "'<f'"), "the type “<f”"),
    ("sixteen bytes", one("()", type: "'<f16'"), "of a size that is not read"),
    ("no byte order", one("()", type: "'|f4'"), "the type “|f4”"),
    ("text after it", file("{'descr': '<f4', 'fortran_order': False, 'shape': ()} x"), "nothing but spaces"),
  ]

  @Test(arguments: cases.indices) func isRefusedByName(_ index: Int) throws {
    let (what, bytes, words) = Self.cases[index]
    let error = try userError { _ = try NumPyArray(bytes: bytes, source: "hostile.npy") }
    #expect(error.exitCode == 65 && error.description.hasPrefix("hostile.npy: ") || error.place == "hostile.npy")
    #expect(error.description.contains(words), "\(what): \(error)")
  }

  @Test(arguments: ["version-1.npy", "version-3.npy", "structured.npy"]) func noPartIsAFile(_ name: String) throws {
    let bytes = try fixtureBytes(name)
    for count in bytes.indices {
      #expect(try userError { _ = try NumPyArray(bytes: Array(bytes[..<count]), source: "part") }.exitCode == 65)
    }
  }

  /// What a changed byte leaves readable has as many elements as its shape says.
  @Test(arguments: ["version-1.npy", "version-2.npy"]) func noChangedBytesMakeItCrash(_ name: String) throws {
    let bytes = try fixtureBytes(name)
    for index in bytes.indices {
      for byte in UInt8.min...UInt8.max where byte % 5 == 0 || index < 80 {
        var changed = bytes
        changed[index] = byte
        do {
          let array = try NumPyArray(bytes: changed, source: "changed")
          guard array.type == .float64 else { continue }
          #expect(try array.doubles().count == array.count)
        } catch let error as UserError {
          #expect(error.exitCode == 65)
        }
      }
    }
  }

  @Test func fortranOrderOfEveryShapeIsTurned() throws {
    // Element [i, j, k] of a [2, 3, 2] array lies at i + 2j + 6k.
    let values = (0..<12).map { UInt8($0) }
    let header = Self.one("(2, 3, 2)", type: "'u1'", order: "True")
    let array = try NumPyArray(bytes: header + values, source: "x")
    let expected: [Int64] = [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]
    #expect(try array.integers() == expected)
    for shape in ["(12,)", "(1, 12)", "(12, 1)", "(1, 1, 12)"] {
      let flat = try NumPyArray(bytes: Self.one(shape, type: "'u1'", order: "True") + values, source: "x")
      #expect(try flat.integers() == values.map { Int64($0) })
    }
  }
}
