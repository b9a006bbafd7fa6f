import Records

/// Where the published experiments on in-context regression stand, and what their claims share.
enum InContext {
  static let paper = "arXiv 2212.07677"
  static let constructed = "\(paper), notebook constructed_token_setup.ipynb"
  static let alternating = "\(paper), notebook normal_token_construct.ipynb"
  static let abstract = "\(paper), abstract"
  /// The loss of one step in the authors' notebook, on 10,000 tasks.
  static let publishedLoss = 0.20468888

  static let step = "gradient-descent-1"
  static let match = "algorithm-match"
  static let asPublished = "trained by the published recipe"
}

extension Double {
  /// Four significant digits, for explanations.
  var words: String { NumberText.shown(self) }
}
