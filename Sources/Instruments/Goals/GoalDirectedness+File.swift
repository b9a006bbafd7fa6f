import Mathematics
import Readings
import Worlds

/// Reads a user's own finite decision process.
public protocol DecisionProcessInstrument: Instrument {
  /// Reads the policy of a file for each of its utilities.
  func read(_ file: DecisionProcessFile, at occasion: Occasion) -> [Reading]
}

extension GoalDirectedness {
  /// For every utility, under its name as reference: value, inverse temperature, sign, bound, share of the bound and the
  /// policy's information; with several utilities also the largest value, under `any`. All exact: there is no interval.
  public func read(_ file: DecisionProcessFile, at occasion: Occasion) -> [Reading] {
    let process = file.process
    let bound = log(Double(process.actions)) * process.decisions(of: file.policy)
    var result: [Reading] = [], largest: (name: String, value: Double)?
    for (word, values) in file.utilities {
      let utility = Utility(ofStates: values, in: process)
      let found = Directedness(of: file.policy, for: utility, in: process)
      let information = process.start(process.values(of: file.policy, utility: utility).information)
      if found.value > largest?.value ?? -.infinity { largest = (word, found.value) }
      result.append(
        reading(
          "directedness",
          Part(
            value: found.value, method: "exact", null: Reading.Null(value: 0, p: nil),
            note: Self.note(on: found, and: nil)), n: 1, reference: word, at: occasion))
      for (quantity, part) in Self.details(of: found, bound: bound, information: information, why: "") {
        result.append(reading(quantity, part, n: 1, reference: word, at: occasion))
      }
    }
    if file.utilities.count > 1, let largest, !file.utilities.contains(where: { $0.name == Self.anyGoal }) {
      result.append(
        reading(
          "directedness",
          Part(value: largest.value, method: "exact", note: "the largest is that of \(largest.name)"), n: 1,
          reference: Self.anyGoal, at: occasion))
    }
    return result
  }
}
