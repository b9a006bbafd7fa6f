import Figures

extension RunSnapshot {
  /// What was grown, as the subject of a sentence: “One linear self-attention layer”.
  var organism: String {
    let layers = integer("network.layers") ?? 1, heads = integer("network.heads") ?? 1
    let kind = text("network.kind") ?? "network"
    let headed = heads > 1 ? " with \(Wording.number(heads)) heads" : ""
    switch kind {
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
    default: return "A network of kind \(kind)"
    }
  }

  /// How it was grown: “gradient descent (Adam, 5,000 steps, batches of 2,048)”.
  var baseOptimizer: String {
    let kind = text("base-optimizer.kind") ?? "an unnamed base optimizer"
    var details: [String] = []
    if let method = text("base-optimizer.method") {
      details.append(["adam": "Adam", "adamw": "AdamW", "sgd": "SGD", "cma-es": "CMA-ES"][method] ?? method)
    }
    if kind == "reinforcement" { return reinforcement }
    if let steps = integer("base-optimizer.steps") { details.append("\(ReadableNumber.count(steps)) steps") }
    if let batch = integer("base-optimizer.batch") { details.append("batches of \(ReadableNumber.count(batch))") }
    let words = kind.split(separator: "-").joined(separator: " ")
    return details.isEmpty ? words : "\(words) (\(details.joined(separator: ", ")))"
  }

  private var reinforcement: String {
    let steps = integer("base-optimizer.steps") ?? 0
    let each = (integer("base-optimizer.environments") ?? 0) * (integer("base-optimizer.horizon") ?? 0)
    return "reinforcement (proximal policy optimization, \(ReadableNumber.count(steps)) rounds of "
      + "\(ReadableNumber.count(each)) steps)"
  }

  /// What it lived in: “linear regression tasks with 10 inputs and 10 examples in the context”.
  var world: String {
    if let world = gridWorld {
      let name = world.kind.split(separator: "-").joined(separator: " ")
      return "\(name), on grids of \(world.size) × \(world.size) cells"
    }
    guard text("world.kind") == "regression" else { return text("world.kind").map { "the world \($0)" } ?? "its world" }
    var words = "linear regression tasks with \(integer("world.dimensions") ?? 0) inputs and "
    words += "\(integer("world.context") ?? 0) examples in the context"
    if let noise = number("world.noise"), noise > 0 { words += ", label noise \(ReadableNumber.short(noise))" }
    if let tasks = integer("world.tasks") { words += ", from a pool of \(ReadableNumber.count(tasks)) tasks" }
    if text("world.labels") == "shuffled" { words += ", labels shuffled" }
    return words
  }

  var title: String { text("title") ?? record.study }

  /// The interval in which it emerged: “between steps 400 and 630”.
  var emergenceWords: String? {
    guard let emergence, let value = emergence.value else { return nil }
    let upper = ReadableNumber.short(value, digits: 7)
    guard let lower = emergence.interval?.lower, lower < value else { return "at step \(upper)" }
    return "between steps \(ReadableNumber.short(lower, digits: 7)) and \(upper)"
  }
}
