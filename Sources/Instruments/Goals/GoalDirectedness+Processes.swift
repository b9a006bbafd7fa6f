import Mathematics
import Readings
import Settings
import Subjects
import Worlds

/// `goal-directedness` of a policy in a finite decision process, for each of its utilities.
///
/// For every utility, under its name as reference: value, inverse temperature, sign, bound, share of the bound and the
/// policy's information; with several utilities also the largest value, under `any`. All exact: there is no interval.
public struct ProcessDirectedness: Instrument {
  public static let card = GoalDirectedness.card

  public init() {}

  /// There is nothing to set.
  public init(from reader: SettingsReader) throws {}

  public func read(_ subject: any Deciding, in world: DecisionWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    let process = world.process, policy = try subject.policy(in: world.process)
    let bound = log(Double(process.actions)) * process.decisions(of: policy)
    let sheet = ReadingSheet(Self.card, at: occasion)
    var result: [Reading] = [], largest: (name: String, value: Double)?
    for (word, values) in world.utilities {
      let utility = Utility(ofStates: values, in: process)
      let found = Directedness(of: policy, for: utility, in: process)
      let information = process.start(process.values(of: policy, utility: utility).information)
      if found.value > largest?.value ?? -.infinity { largest = (word, found.value) }
      result.append(
        sheet.reading(
          "directedness",
          Finding(
            found.value, method: "exact", n: 1, null: Reading.Null(value: 0, p: nil),
            note: GoalDirectedness.note(on: found, and: nil)), reference: word))
      for (quantity, finding) in GoalDirectedness.details(
        of: found, bound: bound, information: information, n: 1, why: "")
      {
        result.append(sheet.reading(quantity, finding, reference: word))
      }
    }
    let any = GoalDirectedness.anyGoal
    if world.utilities.count > 1, let largest, !world.utilities.contains(where: { $0.name == any }) {
      result.append(
        sheet.reading(
          "directedness",
          Finding(largest.value, method: "exact", n: 1, note: "the largest is that of \(largest.name)"), reference: any)
      )
    }
    return result
  }
}
