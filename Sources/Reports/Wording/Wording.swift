import Figures
import Instruments
import Readings
import Settings
import Subjects

/// Names from files in words for people. What is not known is shown as it stands.
enum Wording {
  /// The algorithm as it stands in a sentence: “one tuned step of gradient descent”.
  static func algorithm(_ name: String) -> String {
    switch name {
    case "zero": return "always answering zero"
    case "mean": return "answering the mean label"
    case "gradient-descent-1": return "one tuned step of gradient descent"
    case "ridge": return "ridge regression, the Bayes-optimal answer"
    case "discrete-posterior": return "the posterior mean over the remembered tasks"
    default:
      if let steps = steps(name, "gradient-descent-plus-plus-") { return "\(steps) of GD++" }
      if let steps = steps(name, "gradient-descent-") { return "\(steps) of gradient descent, tuned" }
      return name
    }
  }

  /// The same as short as a legend wants it.
  static func short(_ name: String) -> String {
    switch name {
    case "zero": return "Answering zero"
    case "mean": return "Mean label"
    case "gradient-descent-1": return "One gradient step"
    case "ridge": return "Ridge regression (Bayes)"
    case "discrete-posterior": return "Remembered tasks"
    default:
      if let steps = steps(name, "gradient-descent-plus-plus-") { return "GD++, \(steps)" }
      if let steps = steps(name, "gradient-descent-") {
        return "\(steps.prefix(1).uppercased() + steps.dropFirst()) of gradient descent"
      }
      return name
    }
  }

  private static func steps(_ name: String, _ prefix: String) -> String? {
    guard name.hasPrefix(prefix) else { return nil }
    let rest = name.dropFirst(prefix.count)
    let digits = rest.prefix { $0.isNumber }
    guard let count = Int(digits), count > 0 else { return nil }
    let tail = rest.dropFirst(digits.count)
    let rates = tail == "-free" ? ", each with its own rate" : tail.isEmpty ? "" : " (\(tail.drop { $0 == "-" }))"
    return (count == 1 ? "one step" : "\(number(count)) steps") + rates
  }

  static func number(_ count: Int) -> String {
    let words = [
      "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ]
    return words.indices.contains(count) ? words[count] : ReadableNumber.count(count)
  }

  static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// A name with spaces for hyphens, such as that of a quantity or a variant.
  static func spaced(_ name: String) -> String { capitalized(name.split(separator: "-").joined(separator: " ")) }

  /// What was changed against the subject's own world, in words.
  static func condition(_ condition: String) -> String {
    let parts = condition.split(separator: " ").map(String.init)
    if condition == GoalRates.shifted { return "Shifted levels" }
    let words = parts.compactMap { part -> String? in
      let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard sides.count == 2 else { return part }
      switch sides[0] {
      case "world.inputs.scale": return "inputs × \(sides[1])"
      case "world.weights.scale": return "weights × \(sides[1])"
      case "world.inputs.distribution": return "\(sides[1]) inputs"
      case "world.inputs.normalized": return sides[1] == "true" ? "normalized" : nil
      case "world.corner-size": return "cheese in the first \(sides[1]) × \(sides[1]) cells"
      case "world.cheese-radius":
        return sides[1] == "0" ? "cheese on the dish" : "cheese within \(sides[1]) of the dish"
      case "world.keys": return "\(sides[1]) keys"
      case "world.chests": return "\(sides[1]) chests"
      case "world.tasks": return sides[1] == "unlimited" ? "fresh tasks" : "\(sides[1]) tasks"
      default: return part
      }
    }
    return capitalized(words.joined(separator: ", "))
  }

  /// A reading's value with its interval, or that it is unavailable.
  ///
  /// - Parameter digits: how many digits of the interval's width are shown.
  static func value(_ reading: Reading, digits: Int = 2) -> String {
    guard let value = reading.value else { return "unavailable" }
    if let interval = reading.interval, interval.upper == .infinity {
      return "\(ReadableNumber.short(value)) [\(ReadableNumber.short(interval.lower)), ∞)"
    }
    if reading.unit == "step" {
      guard let interval = reading.interval else { return ReadableNumber.short(value, digits: 7) }
      return ReadableNumber.short(value, digits: 7) + " "
        + "(\(ReadableNumber.short(interval.lower, digits: 7)), \(ReadableNumber.short(interval.upper, digits: 7))]"
    }
    return ReadableNumber.interval(
      value, lower: reading.interval?.lower, upper: reading.interval?.upper, digits: digits)
  }

  /// The reason of an unavailable reading, without the word that the page writes itself.
  static func reason(_ note: String?) -> String {
    guard let note, !note.isEmpty else { return "no reason was recorded" }
    for prefix in ["unavailable, because ", "Unavailable, because "] where note.hasPrefix(prefix) {
      return String(note.dropFirst(prefix.count))
    }
    return note
  }

  /// The same for a crowded table: with fewer digits, and what is as good as nothing called that.
  static func brief(_ reading: Reading) -> String {
    if let value = reading.value, value != 0, max(abs(value), abs(reading.interval?.upper ?? 0)) < 1e-6 {
      return "below 10⁻⁶"
    }
    return value(reading, digits: 1)
  }

  /// A text with the first place where a name stands as a word of its own replaced.
  static func replacing(_ name: String, in text: String, by other: String) -> String {
    var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard let index = words.firstIndex(where: { $0.prefix { !",.;:".contains($0) } == name }) else { return text }
    words[index] = other + words[index].dropFirst(name.count)
    return words.joined(separator: " ")
  }

  static func percent(_ share: Double?) -> String { ReadableNumber.short((share ?? 0.95) * 100, digits: 3) + " %" }
}
