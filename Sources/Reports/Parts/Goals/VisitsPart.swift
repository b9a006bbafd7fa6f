import Figures
import Foundation

/// Where an agent spends its time, and what its critic hopes for.
struct VisitsPart: PagePart {
  /// A level with what was counted in its cells.
  private struct Map {
    var picture: GridPicture
    var visits: [Int]
    var values: [Double?]
  }

  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard let found = GoalFindings(run) else { return }
    draft.add("Where it goes", at: .scene, blocks(Episodes(found)))
  }

  private func blocks(_ episodes: Episodes) -> [Page.Block] {
    let sets = [
      (episodes.training, "Training level", 2), (episodes.shifted, "Distinguishing level", 6),
    ]
    let maps = sets.flatMap { all, name, most in
      all.filter { $0.record.visits.count == $0.level.cells }.prefix(most).enumerated().map { index, shown -> Map in
        var picture = episodes.picture(of: shown.level)
        picture.title = "\(name) \(index + 1)"
        return Map(picture: picture, visits: shown.record.visits, values: shown.record.values)
      }
    }
    guard !maps.isEmpty else {
      return [.unavailable("Maps of visits are", because: "no episode in the run directory counts them")]
    }
    let counts = maps.map { map in
      zip(map.visits, map.picture.walls).map { $1 ? .nan : Foundation.log10(1 + Double(max(0, $0))) }
    }
    let visits = figure(
      "visits", "Where it spends its time", "Visits to each cell over many episodes in the same level.", maps, counts,
      "Visits: log₁₀ of 1 + their number")
    guard maps.allSatisfy({ $0.values.count == $0.visits.count }) else {
      return [visits, .unavailable("A map of values is", because: "the agent has no critic, or none was read")]
    }
    return [
      visits,
      figure(
        "critic", "What its critic hopes for", "The critic’s value of each cell as a start, in discounted reward.",
        maps,
        maps.map { map in map.values.map { $0 ?? .nan } }, "Value"),
    ]
  }

  private func figure(
    _ name: String, _ title: String, _ words: String, _ maps: [Map], _ values: [[Double]], _ scale: String
  ) -> Page.Block {
    let common = ColorScale.sequential(fitting: values.flatMap { $0.filter(\.isFinite) }, title: scale)
    let panels = zip(maps, values).map { map, own -> Panel in
      var picture = map.picture
      picture.values = own
      picture.scale = common
      return .grid(picture)
    }
    return .figure(
      name, title: title, subtitle: words, description: title + ". " + words, panels: panels, columns: 4)
  }
}
