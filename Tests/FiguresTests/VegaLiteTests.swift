import Figures
import Foundation
import Testing

@Suite struct VegaLiteTests {
  private func object(_ chart: Chart) throws -> [String: Any] {
    let parsed = try JSONSerialization.jsonObject(with: Data(chart.vegaLite().utf8))
    return try #require(parsed as? [String: Any])
  }

  @Test func everySpecificationIsJSONOfVersionSix() throws {
    for (name, chart) in SampleCharts.all {
      let specification = try object(chart)
      #expect(specification["$schema"] as? String == "https://vega.github.io/schema/vega-lite/v6.json", "\(name)")
      #expect(specification["description"] as? String != nil)
      #expect(
        specification["layer"] != nil || specification["concat"] != nil || specification["mark"] != nil, "\(name)")
      #expect(chart.vegaLite() == chart.vegaLite())
    }
  }

  @Test func dataAreInsideAndWhole() throws {
    let chart = SampleCharts.line((0..<10_000).map { Point(Double($0), $0 == 5 ? .nan : Double($0)) })
    let layers = try #require(try object(chart)["layer"] as? [[String: Any]])
    let data = try #require(layers[0]["data"] as? [String: Any])
    let values = try #require(data["values"] as? [[String: Any]])
    #expect(values.count == 10_000)
    #expect(values[5]["y"] is NSNull)
    #expect(values[4]["y"] as? Double == 4)
    #expect(values[4]["series"] as? String == "series")
  }

  @Test func textCannotLeaveItsString() throws {
    let text = SampleCharts.hostileChart.vegaLite()
    #expect(!text.contains("<"))
    #expect(!text.contains("\u{0}"))
    let heading = try #require(try object(SampleCharts.hostileChart)["title"] as? [String: Any])
    #expect(heading["text"] as? String == SampleCharts.hostile)
  }

  @Test func gridsHoldTheirWay() throws {
    let views = try #require(try object(SampleCharts.grids)["concat"] as? [[String: Any]])
    let layers = try #require(views[0]["layer"] as? [[String: Any]])
    let counts = layers.map { (($0["data"] as? [String: Any])?["values"] as? [Any])?.count }
    // Walls, the way without what is outside, and five kinds of things, each once.
    #expect(counts == [39, 11, 1, 1, 1, 1, 1, 1])
  }

  @Test func rowsOfOneNameStayApart() throws {
    let rows = ["a", "a", "b"].map { Rows.Row($0, estimates: [Rows.Estimate(1)]) }
    let chart = Chart(title: "t", description: "d", panels: [.rows(Rows(axis: Axis("x"), rows: rows))])
    #expect(chart.vegaLite().contains("\"a (2)\""))
  }
}
