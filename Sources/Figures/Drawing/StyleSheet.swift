extension Chart {
  /// The style sheet that every picture shares. A standalone picture carries it inside; a page that embeds pictures
  /// with `styled: false` puts it into its head once.
  public static var styleSheet: String { styleSheet(scales: [.diverging, .sequential]) }

  static func styleSheet(scales: [ColorScale.Kind]) -> String {
    let root = ".mesascope-chart"
    var css =
      colorProperties(for: root)
      + "\(root){font-family:\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",sans-serif;font-size:12px;"
    css += "background:var(--paper);font-variant-numeric:tabular-nums}\n"
    // Each color is said twice: programs that know no custom properties keep the first.
    func twice(_ property: String, _ plain: String, _ name: String) -> String {
      "\(property):\(plain);\(property):var(--\(name))"
    }
    func surface(_ name: String) -> String { Palette.surfaces.first { $0.name == name }?.shade.light ?? "#000000" }
    for hue in Hue.allCases {
      css += "\(root) .h-\(hue.rawValue){\(twice("color", Palette.shade(hue).light, "hue-\(hue.rawValue)"))}\n"
    }
    let words: [(name: String, color: String, rest: String)] = [
      ("title", "ink", "font-size:17px;font-weight:700"), ("subtitle", "muted", "font-size:13px"),
      ("heading", "ink", "font-size:13px;font-weight:700"), ("axis-title", "muted", "font-size:12px"),
      ("tick", "muted", "font-size:12px"), ("legend", "ink", "font-size:12.5px"),
      ("row", "ink", "font-size:12.5px"), ("small", "muted", "font-size:10.5px"), ("note", "muted", "font-size:11.5px"),
    ]
    for word in words {
      css += "\(root) .\(word.name){\(twice("fill", surface(word.color), word.color));\(word.rest)}\n"
    }
    css += "\(root) .label{fill:currentColor;font-size:12.5px;font-weight:600}\n"
    css += "\(root) .inside{fill:currentColor;font-size:12px;font-weight:600;stroke-width:4px;stroke-linejoin:round;"
    css += "paint-order:stroke;\(twice("stroke", surface("paper"), "paper"))}\n"
    css += "\(root) .paper{\(twice("fill", surface("paper"), "paper"))}\n"
    css += "\(root) .grid{fill:none;\(twice("stroke", surface("grid"), "grid"))}\n"
    css += "\(root) .wall{shape-rendering:crispEdges;\(twice("fill", surface("wall"), "wall"))}\n"
    css += "\(root) .axis{fill:none;\(twice("stroke", surface("axis"), "axis"))}\n"
    css += "\(root) .fill{fill:currentColor}\n"
    css += "\(root) .band{fill:currentColor;fill-opacity:.16}\n"
    css += "\(root) .span{fill:currentColor;fill-opacity:.11}\n"
    css += "\(root) .stroke{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}\n"
    css += "\(root) .strong{stroke-width:3}\n\(root) .faint{stroke-width:1.2;stroke-opacity:.42}\n"
    css += "\(root) .thin{stroke-width:1.4}\n\(root) .hair{stroke-width:1}\n"
    css += "\(root) .dashed{stroke-dasharray:6 4;stroke-linecap:butt}\n\(root) .dotted{stroke-dasharray:.1 4}\n"
    css += "\(root) .tight{stroke-dasharray:3 2}\n"
    css += "\(root) .dot{fill:currentColor;stroke-width:1.2;\(twice("stroke", surface("paper"), "paper"))}\n"
    css += "\(root) .ring{stroke:currentColor;stroke-width:1.8;\(twice("fill", surface("paper"), "paper"))}\n"
    css += "\(root) .cell{shape-rendering:crispEdges}\n"
    css += "\(root) .missing{fill:none;stroke-width:.8;\(twice("stroke", surface("axis"), "axis"))}\n"
    css += "\(root) .on{font-size:11px;\(twice("fill", surface("paper"), "paper"))}\n"
    css += "\(root) .off{font-size:11px;\(twice("fill", surface("ink"), "ink"))}\n"
    for kind in scales {
      for level in 0..<Palette.levels {
        css += "\(root) .\(cellClass(kind, level: level)){fill:\(Palette.shade(kind, level: level).light)}"
      }
      css += "\n"
    }
    var dark = ""
    for kind in scales {
      for level in 0..<Palette.levels {
        dark += "\(root) .\(cellClass(kind, level: level)){fill:\(Palette.shade(kind, level: level).dark)}"
      }
    }
    // Paper is light whatever the screen is.
    if !dark.isEmpty { css += "@media screen and (prefers-color-scheme:dark){\(dark)}\n" }
    css += "@media print{\(root){-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n"
    return css
  }

  /// The colors of pictures as custom properties (`--paper`, `--ink`, `--muted`, `--axis`, `--grid`, `--hue-blue` …) for
  /// another element than a picture, such as the whole page.
  package static func colorProperties(for selector: String) -> String {
    func block(_ pick: (Palette.Shade) -> String) -> String {
      Palette.surfaces.map { "--\($0.name):\(pick($0.shade));" }.joined()
        + Hue.allCases.map { "--hue-\($0.rawValue):\(pick(Palette.shade($0)));" }.joined()
    }
    return "\(selector){\(block(\.light))}\n"
      + "@media screen and (prefers-color-scheme:dark){\(selector){\(block(\.dark))}}\n"
  }

  /// The class of one level of a color scale: `d0` to `d32`, or `s0` to `s32`.
  static func cellClass(_ kind: ColorScale.Kind, level: Int) -> String {
    (kind == .diverging ? "d" : "s") + String(level)
  }
}
