import Figures
import Readings

/// A setting of the world that takes several numbers among the conditions of readings.
struct ConditionSweep {
  var key: String
  var title: String
  /// The numbers in order with their conditions; nil is the subject's own world.
  private(set) var places: [(value: Double, condition: String?)]

  /// Nil where no condition sets the key to a number that is meant.
  init?(_ key: String, _ title: String, of conditions: [String], isMeant: (Double) -> Bool = \.isFinite) {
    self.key = key
    self.title = title
    places = conditions.compactMap { condition in
      guard condition.hasPrefix(key + "="), let value = Double(condition.dropFirst(key.count + 1)), isMeant(value)
      else { return nil }
      return (value, condition)
    }
    guard !places.isEmpty else { return nil }
    places.sort { $0.value < $1.value }
  }

  /// The same with the subject's own world, where the setting has this value.
  func with(_ own: Double) -> ConditionSweep {
    var result = self
    result.places = (places + [(own, nil)]).sorted { $0.value < $1.value }
    return result
  }

  /// What was read at each place, where it has a value.
  func points(_ read: (String?) -> Reading?) -> [Point] {
    places.compactMap { place in read(place.condition).flatMap { $0.value == nil ? nil : Point(place.value, $0) } }
  }
}
