import Foundation
import Settings
import Worlds

/// A user's finite decision process, policy and utilities, read from one JSON file.
///
/// `{"transitions": [[[p…]…]…], "policy": [[p…]…], "initial": [p…], "discount": 0.9, "utilities": {"name": [u…]}}`,
/// transitions indexed state, action, next state; and where there are such states, `"terminal": [true or false…]`, in
/// which no decision is made.
public struct DecisionProcessFile: Sendable {
  /// The name of the file, for messages.
  public let name: String
  public let process: DecisionProcess
  /// [states · actions].
  public let policy: [Double]
  /// By name, in alphabetical order: what is paid in each state.
  public let utilities: [(name: String, values: [Double])]

  /// The policy, in the process with its utilities.
  public var specimen: Specimen {
    Specimen(
      WrittenPolicy(policy, label: "the policy"), in: DecisionWorld(process: process, utilities: utilities))
  }

  /// Reads and checks the bytes of a file.
  ///
  /// Throws a `UserError` (bad data) that names the row: lengths that do not fit, probabilities that are negative, not
  /// numbers or do not sum to 1 within 1e-6, a discount outside [0, 1), missing and unknown keys, wrong types.
  public init(_ data: Data, name: String) throws {
    let content: Content
    do {
      content = try JSONDecoder().decode(Content.self, from: Self.marked(data))
    } catch let error as DecodingError {
      throw Self.mistake(error, in: name)
    } catch let error as Content.UnknownKey {
      throw UserError(
        .badData, at: name, value: "the key “\(error.key)”",
        expected: "the keys " + Content.Key.allCases.map(\.rawValue).joined(separator: ", "),
        remedy: Nearest.advice(error.key, among: Content.Key.allCases.map(\.rawValue)))
    }
    self.name = name
    process = try DecisionProcess(
      transitions: content.transitions, initial: content.initial, discount: content.discount,
      terminal: content.terminal,
      at: name)
    guard content.policy.count == process.states else {
      throw UserError(
        .badData, at: "\(name): policy", value: "\(content.policy.count) rows",
        expected: "\(process.states), one a state")
    }
    var policy: [Double] = []
    for (state, row) in content.policy.enumerated() {
      policy += try DecisionProcess.distribution(row, count: process.actions, at: "\(name): policy[\(state)]")
    }
    self.policy = policy
    guard !content.utilities.isEmpty else {
      throw UserError(.badData, at: "\(name): utilities", value: "none", expected: "at least one, under its name")
    }
    utilities = try content.utilities.sorted { $0.key < $1.key }.map { word, values in
      let place = "\(name): utilities.\(word)"
      guard values.count == content.transitions.count else {
        throw UserError(
          .badData, at: place, value: "\(values.count) numbers", expected: "\(content.transitions.count), one a state")
      }
      if let state = values.firstIndex(where: { !$0.isFinite }) {
        throw UserError(.badData, at: "\(place)[\(state)]", value: "\(values[state])", expected: "a finite number")
      }
      return (word, values)
    }
  }

  /// The layout.
  private struct Content: Decodable {
    enum Key: String, CodingKey, CaseIterable { case transitions, policy, initial, discount, utilities, terminal }

    struct UnknownKey: Error { var key: String }

    private struct AnyKey: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    var transitions: [[[Double]]]
    var policy: [[Double]]
    var initial: [Double]
    var discount: Double
    var utilities: [String: [Double]]
    var terminal: [Bool]?

    init(from decoder: any Decoder) throws {
      let known = Key.allCases.map(\.rawValue)
      let keys = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
      if let key = keys.first(where: { !known.contains($0) }) { throw UnknownKey(key: key) }
      let box = try decoder.container(keyedBy: Key.self)
      transitions = try box.decode([[[Double]]].self, forKey: .transitions)
      policy = try box.decode([[Double]].self, forKey: .policy)
      initial = try box.decode([Double].self, forKey: .initial)
      discount = try box.decode(Double.self, forKey: .discount)
      utilities = try box.decode([String: [Double]].self, forKey: .utilities)
      terminal = try box.decodeIfPresent([Bool].self, forKey: .terminal)
    }
  }

  /// The bytes with `NaN` and `Infinity`, which other programs write and JSON does not have, as text, so that the place
  /// where one stands can be named.
  private static func marked(_ data: Data) -> Data {
    let words = ["NaN", "-Infinity", "Infinity"].map { Array($0.utf8) }, quote = UInt8(ascii: "\"")
    guard words.contains(where: { data.range(of: Data($0)) != nil }) else { return data }
    let bytes = Array(data)
    var result: [UInt8] = [], index = 0, isText = false
    result.reserveCapacity(bytes.count + 64)
    while index < bytes.count {
      if isText, bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
        result += bytes[index...index + 1]
        index += 2
        continue
      }
      if bytes[index] == quote { isText.toggle() }
      if !isText, let word = words.first(where: { bytes[index...].starts(with: $0) }) {
        result += [quote] + word + [quote]
        index += word.count
        continue
      }
      result.append(bytes[index])
      index += 1
    }
    return Data(result)
  }

  private static func mistake(_ error: DecodingError, in name: String) -> UserError {
    func place(_ path: [any CodingKey]) -> String {
      var text = ""
      for key in path {
        if let index = key.intValue {
          text += "[\(index)]"
        } else {
          text += (text.isEmpty ? "" : ".") + key.stringValue
        }
      }
      return text.isEmpty ? name : "\(name): \(text)"
    }
    switch error {
    case .keyNotFound(let key, _):
      return UserError(.badData, at: name, value: "no key “\(key.stringValue)”", expected: "the key \(key.stringValue)")
    case .typeMismatch(let type, let context):
      let wanted =
        type == Double.self ? "a finite number" : type == Bool.self ? "true or false" : "a list, as the layout has it"
      return UserError(.badData, at: place(context.codingPath), value: "something else", expected: wanted)
    case .valueNotFound(_, let context):
      return UserError(.badData, at: place(context.codingPath), value: "null", expected: "a finite number")
    case .dataCorrupted(let context):
      let reason = context.underlyingError.map { "\($0)" } ?? context.debugDescription
      return UserError(.badData, at: place(context.codingPath), value: reason, expected: "JSON with finite numbers")
    @unknown default:
      return UserError(.badData, at: name, value: "\(error)", expected: "JSON of the layout")
    }
  }
}
