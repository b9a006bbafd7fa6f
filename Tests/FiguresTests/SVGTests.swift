import Figures
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Collects what a parsed picture holds.
private final class Picture: NSObject, XMLParserDelegate {
  struct Text {
    var words = ""
    var x = 0.0
    var y = 0.0
    var anchor = "start"
    var style = ""
  }
  var elements: [String: Int] = [:]
  var attributes: [String] = []
  var texts: [Text] = []
  var size: [Double] = []
  private var current: Text?

  init?(_ svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes values: [String: String] = [:]
  ) {
    elements[name, default: 0] += 1
    attributes += values.values
    if elements.count == 1 { size = (values["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) } }
    if name == "text" {
      current = Text(
        x: Double(values["x"] ?? "") ?? .nan, y: Double(values["y"] ?? "") ?? .nan,
        anchor: values["text-anchor"] ?? "start", style: values["class"] ?? "")
    }
  }
  func parser(_ parser: XMLParser, foundCharacters string: String) { current?.words += string }
  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    if name == "text", let text = current {
      texts.append(text)
      current = nil
    }
  }
}

@Suite struct SVGTests {
  @Test(arguments: [720, 360, 240])
  func everyPictureIsWellFormedAndFinite(width: Int) throws {
    for (name, chart) in SampleCharts.all {
      for styled in [true, false] {
        let svg = chart.svg(width: width, name: "a", styled: styled)
        let picture = try #require(Picture(svg), "\(name) is not well-formed XML")
        #expect(picture.elements["script"] == nil, "\(name)")
        #expect(picture.elements["style", default: 0] == (styled ? 1 : 0))
        #expect(picture.size.count == 4 && picture.size[2] == Double(width), "\(name)")
        #expect(!picture.attributes.contains { $0.contains("nan") || $0.contains("inf") }, "\(name)")
        #expect(svg.utf8.count < 1_500_000, "\(name)")
      }
    }
  }

  @Test func sameChartSameBytes() {
    for (_, chart) in SampleCharts.all { #expect(chart.svg() == chart.svg()) }
  }

  @Test(arguments: [720, 360])
  func wordsStayInsideThePicture(width: Int) throws {
    for (name, chart) in SampleCharts.all {
      let picture = try #require(Picture(chart.svg(width: width, styled: false)))
      for text in picture.texts {
        let sizes = ["title": 17, "subtitle": 13, "heading": 13, "note": 11.5, "small": 10.5, "legend": 12.5]
        let length = TextMetrics.width(text.words, size: sizes[text.style] ?? 12)
        let left = text.anchor == "end" ? text.x - length : text.anchor == "middle" ? text.x - length / 2 : text.x
        #expect(left > -8 && left + length < Double(width) + 8, "\(name): “\(text.words)” leaves the picture")
        #expect(text.y > 0 && text.y < picture.size[3], "\(name): “\(text.words)” leaves the picture")
      }
    }
  }

  /// Words of one style on one line must not run into one another.
  @Test(arguments: [720, 360])
  func wordsOfOneStyleDoNotOverlap(width: Int) throws {
    for (name, chart) in SampleCharts.all where name != "hostile" {
      let picture = try #require(Picture(chart.svg(width: width, styled: false)))
      let boxes = picture.texts.map { text -> (style: String, y: Double, from: Double, to: Double, words: String) in
        let length = TextMetrics.width(text.words, size: text.style == "small" ? 10.5 : 12) * 0.97
        let left = text.anchor == "end" ? text.x - length : text.anchor == "middle" ? text.x - length / 2 : text.x
        return (text.style, text.y, left, left + length, text.words)
      }
      for (index, a) in boxes.enumerated() where a.style != "on" && a.style != "off" {
        for b in boxes[(index + 1)...] where a.style == b.style && abs(a.y - b.y) < 8 {
          #expect(a.to <= b.from || b.to <= a.from, "\(name): “\(a.words)” meets “\(b.words)”")
        }
      }
    }
  }

  @Test func whatIsLeftOutIsSaid() {
    let charts = Dictionary(uniqueKeysWithValues: SampleCharts.degenerate.map { ($0.name, $0.chart.svg(width: 1200)) })
    #expect(charts["empty"]?.contains("No data to draw.") == true)
    #expect(charts["no rows"]?.contains("No data to draw.") == true)
    #expect(charts["not numbers"]?.contains("One value that is not a finite number below 10³⁰⁰ is left out.") == true)
    #expect(charts["beyond"]?.contains("3 values that are not finite numbers below 10³⁰⁰ are left out.") == true)
    #expect(charts["not positive"]?.contains("3 values that are not positive cannot stand") == true)
    #expect(charts["long"]?.contains("Drawn from 10,000 points") == true)
    #expect(charts["large map"]?.contains("Cells are means of blocks") == true)
    #expect(charts["constant"]?.contains("left out") == false)
  }

  /// Each wall, thing and step of a grid is there, and nothing that lies outside of it.
  @Test func gridsAreDrawnWhole() throws {
    let svg = SampleCharts.grids.svg(styled: false)
    let picture = try #require(Picture(svg))
    // The walls of a grid are one path, and each of the visited cells that is none a square of its color.
    #expect(svg.components(separatedBy: "class=\"wall\"").count == 3)
    let free = (0..<81).count { cell in
      ![0, 8].contains(cell / 9) && ![0, 8].contains(cell % 9) && cell % 7 != 3 && cell != 11
    }
    #expect(svg.components(separatedBy: "class=\"cell s").count - 1 == free + 33 * 2)
    // One mouse a grid and one in the legend, whose entry is a group of that color too.
    #expect(svg.components(separatedBy: "h-ink").count - 1 == 4)
    let words = picture.texts.map(\.words)
    for name in ["cheese", "corner", "key", "chest", "mouse", "its way"] {
      #expect(words.filter { $0 == name }.count == 1)
    }
    #expect(words.joined(separator: " ").contains("Goes to the corner in 12 steps."))
    #expect(svg.contains("2 values that are not finite"))
    #expect(try #require(Picture(SampleCharts.grids.svg(width: 360, styled: false))).size[3] > picture.size[3])
  }

  @Test func thinningKeepsTheExtremes() {
    let points = (0..<10_000).map { Point(Double($0), $0 == 4321 ? 50 : $0 == 8765 ? -50 : 0) }
    let svg = SampleCharts.line(points).svg()
    let all = SampleCharts.line([points[0], points[4321], points[8765], points[9999]]).svg()
    func ticks(_ svg: String) -> [Substring] {
      svg.split(separator: "\n").filter { $0.contains("class=\"tick\"") && $0.contains("end") }
    }
    // The line still reaches the top and the bottom that the axis was fitted to.
    #expect(ticks(svg) == ticks(all))
    #expect(svg.utf8.count < 30_000)
  }

  @Test func textFromDataIsEscaped() {
    let svg = SampleCharts.hostileChart.svg()
    #expect(!svg.contains("<script"))
    #expect(!svg.contains("\u{0}"))
    #expect(svg.contains("&lt;script&gt;"))
  }
}
