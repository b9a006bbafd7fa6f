import Figures

extension RunSnapshot {
  /// What was grown, as the subject of a sentence: “One linear self-attention layer”.
  var organism: String {
    let layers = integer("network.layers") ?? 1, heads = integer("network.heads") ?? 1
    let headed = heads > 1 ? " with \(Wording.number(heads)) heads" : ""
    switch text("network.kind") {
    case "linear-self-attention":
      if layers == 1 { return "One linear self-attention layer" + headed }
      let shared = text("network.shared") == "true" ? " that share their weights" : ""
      return "\(Wording.capitalized(Wording.number(layers))) linear self-attention layers" + shared
        + (headed.isEmpty ? "" : ", \(Wording.number(heads)) heads each")
    case "softmax-transformer":
      return "A softmax-attention Transformer of \(Wording.number(layers)) layer\(layers == 1 ? "" : "s")" + headed
    case "residual-policy": return "A residual dense policy"
    case "convolutional-policy": return "A small convolutional policy"
    case "impala-policy": return "A convolutional policy after IMPALA"
    case let kind?: return "A network of kind \(kind)"
    case nil: return "An organism of \(text("organism.kind").map { "kind \($0)" } ?? "unnamed kind")"
    }
  }

  /// How it was grown: “gradient descent (Adam, 5,000 steps, batches of 2,048)”.
  var baseOptimizer: String {
    let kind = text("base-optimizer.kind") ?? "an unnamed base optimizer"
    let steps = integer("base-optimizer.steps")
    if kind == "reinforcement" {
      let each = (integer("base-optimizer.environments") ?? 0) * (integer("base-optimizer.horizon") ?? 0)
      return "reinforcement (proximal policy optimization, \(ReadableNumber.count(steps ?? 0)) rounds of "
        + "\(ReadableNumber.count(each)) steps)"
    }
    let names = ["adam": "Adam", "adamw": "AdamW", "sgd": "SGD", "cma-es": "CMA-ES"]
    let details = [
      text("base-optimizer.method").map { names[$0] ?? $0 }, steps.map { "\(ReadableNumber.count($0)) steps" },
      integer("base-optimizer.batch").map { "batches of \(ReadableNumber.count($0))" },
    ].compactMap { $0 }
    let words = kind.split(separator: "-").joined(separator: " ")
    return details.isEmpty ? words : "\(words) (\(details.joined(separator: ", ")))"
  }

  /// What it lived in, where no part knows better: “the world harbor”.
  var worldWords: String { text("world.kind").map { "the world \($0)" } ?? "its world" }

  /// What was grown, how and on what, as a sentence.
  func lead(on world: String? = nil) -> Prose {
    let how = setting("base-optimizer") == nil && setting("network") == nil ? "" : " by \(baseOptimizer)"
    return "\(organism), grown\(how) on \(world ?? worldWords)."
  }
}
