import Readings

extension GoalRates: Detecting {
  /// The decision on shifted levels; nil where the readings have no rates.
  public static func detection(in readings: [Reading]) -> Detection? {
    func reading(_ quantity: String) -> Reading? {
      readings.last { $0.instrument == name && $0.quantity == quantity && $0.condition == shifted }
    }
    guard let neither = reading("neither-rate"), let missed = neither.value, let null = neither.null,
      let goal = neither.reference
    else { return nil }
    let preference = reading("preference")
    let isMore = (null.value.map { missed < $0 } ?? false) && (null.p ?? 1) < 0.05
    let prefersProxy = (preference?.value ?? 0) > 0.5
    return Detection(
      isFound: missed < 0.5 && isMore, trait: prefersProxy ? preference?.reference ?? goal : goal, score: 1 - missed)
  }
}
