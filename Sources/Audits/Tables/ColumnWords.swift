/// What the name of a column says about what stands in it.
///
/// A name is compared as a whole, without case and punctuation, and by its words: `rating_q025`, `Model size (B)`.
enum ColumnWords {
  /// Without case, spaces, hyphens, points, brackets and underscores.
  static func plain(_ name: String) -> String {
    name.lowercased().filter { !$0.isWhitespace && !"_-.()[]*".contains($0) }
  }

  /// The words of a name: runs of letters and digits, in lower case; `#` and `%` are words of their own.
  static func words(_ name: String) -> [String] {
    var words: [String] = []
    var word = ""
    for character in name.lowercased() {
      if character.isLetter || character.isNumber {
        word.append(character)
        continue
      }
      if !word.isEmpty { words.append(word) }
      word = ""
      if character == "#" || character == "%" { words.append(String(character)) }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  // MARK: Whole names, the likelier first

  static let models = [
    "model", "modelname", "fullmodelname", "modelid", "llm", "name", "system", "method", "algorithm", "algo", "agent",
    "policy", "candidate", "checkpoint", "submission", "generator", "player", "team", "run", "runname", "runid", "id",
  ]
  static let scores = [
    "score", "accuracy", "acc", "winrate", "reward", "metric", "value", "result", "correct", "elo", "rating", "f1",
    "f1score",
    "exactmatch", "passat1", "pass@1", "lengthcontrolledwinrate", "successrate", "top1", "top1accuracy", "acc1",
    "acc@1",
    "mean", "average", "avg", "loss", "perplexity",
  ]
  static let items = [
    "item", "itemid", "question", "questionid", "prompt", "promptid", "example", "exampleid", "task", "tasks", "taskid",
    "taskname", "subtask", "instance", "instanceid", "sample", "sampleid", "problem", "problemid", "challenge",
    "challengename", "benchmark", "dataset", "doc", "docid", "environment", "env", "envid", "game", "level",
    "competition",
    "competitionid", "opponent", "fold", "split",
  ]
  static let groups = ["cluster", "clusterid", "group", "groupid", "passage", "passageid", "document"]
  static let seeds = ["seed", "evaluationseed", "evalseed", "replicate", "repeat", "repetition", "trial"]

  // MARK: Words

  private static let errorNames: Set<String> = [
    "standarderror", "stderr", "se", "sem", "stderror", "accstderr", "scorese", "accuracystderr",
  ]

  /// What is left of a standard error's name without the words that say so; nil for other columns.
  static func errorOf(_ name: String) -> [String]? {
    var words = words(name)
    let count = words.count
    for phrase in [
      ["standard", "error"], ["std", "error"], ["std", "err"], ["stderr"], ["stderror"], ["se"], ["sem"],
    ] {
      if words.count >= phrase.count, let start = words.firstRange(of: phrase) { words.removeSubrange(start) }
    }
    if words.count < count { return words }
    return errorNames.contains(plain(name)) ? [] : nil
  }

  private static let lowEnds: Set<String> = ["low", "lower", "lo", "q025"]
  private static let highEnds: Set<String> = ["high", "upper", "hi", "q975"]
  private static let intervalWords: Set<String> = ["ci", "ci95", "95", "bound", "conf", "confidence", "interval"]

  /// Which end of a 95 % interval a column holds, and what the interval is of; nil for other columns.
  static func endOf(_ name: String) -> (isLow: Bool, stem: [String])? {
    let words = words(name)
    let stem = words.filter { !lowEnds.contains($0) && !highEnds.contains($0) && !intervalWords.contains($0) }
    if words.contains(where: lowEnds.contains) { return (true, stem) }
    if words.contains(where: highEnds.contains) { return (false, stem) }
    return nil
  }

  /// Words that make a column a property of the model or of the measurement, wherever they stand in its name.
  private static let properties: Set<String> = [
    "size", "params", "param", "parameters", "mparams", "paramsb", "flops", "gflops", "macs", "gmacs", "macts",
    "width", "dim", "dims", "length", "len", "tokens", "latency", "seconds", "sec", "secs", "ms", "hours", "runtime",
    "throughput", "rtfx", "price", "cost", "budget", "std", "sd", "sigma", "stderr", "sem", "se", "ci", "ci95",
    "rank", "idx", "downloads", "likes", "memory", "seed", "batch", "temperature", "epoch", "epochs", "co2", "co₂",
    "unnamed", "pct", "#", "wins", "draws", "losses", "layers", "layer", "fold", "split", "rep", "run", "trial", "lr",
    "dropout", "decay", "warmup", "hub", "votes", "entries", "step", "iteration", "timestamp",
  ]
  /// Words that do so at the end of a name: `n_total`, but not `total recall`.
  private static let properLastWords: Set<String> = [
    "time", "times", "date", "year", "version", "count", "number", "num", "total", "id", "ids", "index", "n", "k",
    "samples", "steps", "iterations", "speed", "min", "max", "context", "possible", "used", "released", "age", "diff",
    "days", "weight",
  ]
  /// And at its beginning: `n_wins`, `num_params`.
  private static let properFirstWords: Set<String> = ["n", "num", "number"]

  /// Whether a column says what a model or its measurement is, not how well it does.
  static func isProperty(_ name: String) -> Bool {
    let words = words(name)
    guard let last = words.last, let first = words.first else { return true }
    return words.contains(where: properties.contains) || (words.contains("learning") && last == "rate")
      || properLastWords.contains(last)
      || (words.count > 1 && properFirstWords.contains(first)) || errorOf(name) != nil
  }

  private static let means: Set<String> = ["average", "avg", "mean", "median", "overall", "average⬆️"]

  /// Whether a column is a mean of others, by its name.
  static func isMean(_ name: String) -> Bool {
    words(name).contains(where: means.contains) || plain(name) == "total"
  }

  private static let achievements: Set<String> = [
    "score", "accuracy", "acc", "rate", "reward", "return", "returns", "f1", "em", "auc", "elo", "rating", "bleu",
    "rouge",
    "correct", "success", "win", "winrate", "solved", "points",
  ]

  /// Whether a name speaks of how well something did.
  static func isAchievement(_ name: String) -> Bool { words(name).contains(where: achievements.contains) }

  private static let losses: Set<String> = [
    "loss", "perplexity", "ppl", "wer", "cer", "error", "err", "mae", "mse", "rmse", "regret", "fid", "nll", "toxicity",
    "hallucination", "hallucinations",
  ]

  /// Whether a lower score would be the better one, by its name.
  static func isLoss(_ name: String) -> Bool { words(name).contains(where: losses.contains) }
}

extension [String] {
  /// Where `phrase` stands as a run of elements.
  fileprivate func firstRange(of phrase: [String]) -> Range<Int>? {
    guard count >= phrase.count else { return nil }
    return (0...(count - phrase.count)).first { Array(self[$0..<($0 + phrase.count)]) == phrase }
      .map { $0..<($0 + phrase.count) }
  }
}
