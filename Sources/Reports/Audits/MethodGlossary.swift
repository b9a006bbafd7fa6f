/// What the name of each statistical method means: plain words, and where it comes from.
///
/// A page explains the methods that its own answers use, all of them and no others.
package enum MethodGlossary {
  /// The explanation of a method by its name, nil for one that is not known.
  ///
  /// A name may carry an addition, such as `fieller-averaged`; its meaning is then the two together.
  package static func meaning(of method: String) -> String? {
    if let meaning = meanings[method] { return meaning }
    for (addition, words) in additions where method.hasSuffix(addition) {
      if let meaning = meaning(of: String(method.dropLast(addition.count))) { return meaning + " " + words }
    }
    return nil
  }

  /// The single names in what stands as the method of an estimate, which may be several between commas.
  package static func names(in method: String) -> [String] {
    method.split(separator: ",").map { String($0.drop(while: \.isWhitespace)) }
  }

  /// The terms for these methods, each once, in the order in which they come; what is not known is left out.
  static func terms(_ methods: [String]) -> [Page.Term] {
    var seen: Set<String> = []
    return methods.flatMap(names).compactMap { name in
      guard seen.insert(name).inserted, let meaning = meaning(of: name) else { return nil }
      return Page.Term("\(code: name)", Prose(meaning))
    }
  }

  private static let additions: KeyValuePairs<String, String> = [
    "-averaged":
      "Where the data cannot tell between the curves, the chance of being wrong is averaged over them, each weighing as the information criterion says (Turek and Fletcher 2012).",
    "-shrunk":
      "The value is that of shrinkage, and the interval is extended to hold it; on its own, conditional inference has a value about as far from the truth as the reported score.",
  ]

  private static let meanings: [String: String] = [
    // Nothing is estimated.
    "as-given": "The number as it stands in the table, or follows from it without any error to estimate.",
    "as-observed": "Taken from the points as they are, with no curve between them and no interval.",
    "log2-n": "The logarithm of n to base 2: choosing one of n things tells that many bits. Exact.",
    "best-of-n-divergence":
      "log₂ n − (n − 1)/n · log₂ e, the divergence between the best of n draws and one draw, whatever the distribution. Exact.",
    "independent-noise":
      "The noise of different models is taken as independent, as nothing in the table says otherwise; each then counts as one trial.",

    // Means, differences, shares.
    "normal":
      "The estimate plus and minus a quantile of the normal distribution times its standard error, which is taken as known.",
    "student-t":
      "The mean plus and minus a quantile of Student’s t times its standard error, which is estimated from the same units.",
    "welch-t": "The difference of two means by Student’s t with unequal variances (Welch 1947).",
    "paired-t":
      "Student’s t of the differences, unit by unit: what both sides share, such as how hard an item is, cancels.",
    "simultaneous":
      "So many standard errors that the noise of all models stays inside at once with the stated confidence.",
    "wilson": "The shares that the count would not contradict by the normal approximation (Wilson 1927).",
    "clopper-pearson":
      "The shares that the count would not contradict by the binomial distribution (Clopper and Pearson 1934).",
    "chi-square": "The observed variance held against the chi-square distribution, less what counting noise adds.",
    "order-statistics": "From one value of the sorted sample to another, so that it holds whatever the distribution.",
    "bootstrap-percentile": "The quantiles of the statistic over resamples of the units.",
    "bootstrap-bca":
      "The quantiles of the statistic over resamples of the units, corrected for bias and skewness (Efron 1987).",

    // Correlations and ranks.
    "fisher-z": "The correlation on the scale of artanh r, where its error is 1/√(n − 3) (Fisher 1921).",
    "fisher-z-bonett-wright": "The same for ranks, with the error that ranks have (Bonett and Wright 2000).",
    "newcombe": "The areas under the curve whose own variance puts the estimate at the edge (Newcombe 2006, method 5).",
    "regression-t":
      "The slope of the trait on the score over all models, with Student’s t, times the winner’s lead: what the lead drags along.",

    // Times.
    "turnbull-order-statistics":
      "The median of times known only between two checkpoints (Turnbull 1976), between order statistics.",
    "kaplan-meier-log-log":
      "The median of times of which some were not reached (Kaplan and Meier 1958; interval by Brookmeyer and Crowley 1982).",

    // The winner's score.
    "partial-pooling":
      "True scores are taken as draws of one population, a crowd and perhaps some that stand out of it, each seen with its own error; its spreads are estimated with their uncertainty, and each score is pulled toward the mean by as much as its reliability says. The interval holds if such a population is true (Gelman et al., Bayesian Data Analysis, section 5.4).",
    "bootstrap-reselected":
      "In every resample of the units the winner is chosen again; the mean by which its score is too high there is taken off.",
    "bootstrap-reselected-pooled":
      "In every resample the whole search is redone: other models of the population that partial pooling finds, other noise, another winner; the mean by which it is too high there is taken off.",
    "conditional-truncated-normal":
      "The winner’s score given that it won is a truncated normal; the interval holds whatever the number of models, but is open below near a tie (Andrews, Kitagawa and McCloskey 2024).",
    "conditional-hybrid":
      "Inference given that the model won, inside a simultaneous interval over all models, so that it never becomes useless (Andrews, Kitagawa and McCloskey 2024). It asks nothing of how the true scores lie.",
    "conditional-hybrid-prediction":
      "Inference given that the model won on its score together with a fresh one, whose sum says all about the true score: an interval for the fresh score, whatever the true scores.",
    "flat-prior-normal":
      "The chance that the difference of the two scores is above zero, by the normal distribution around the one seen.",
    "posterior-draws":
      "How often the winner has the largest true score in joint draws of all. The interval reaches from there to the chance without a population; it is no sampling interval.",
    "max-t-best-set":
      "A model is left out where another is better by more than noise would make any other: the set holds the truly best with the stated confidence. The interval of its size is for a fresh benchmark.",

    // Luck and reliability.
    "noise-maximum":
      "The best score if all models were equal, from draws of the noise alone. Its interval is what the mean of the scores and the estimated size of the noise leave open.",
    "noise-maximum-quantile":
      "The quantile of that best score at the stated confidence: the bar that a best of so many must beat to be beyond luck.",
    "noise-maximum-jackknife":
      "How many independent models would show a best as high as these, whose noise goes together: correlation c shrinks the lead of the best by √(1 − c). The interval leaves out a tenth of the units at a time.",
    "anova-one-way":
      "1 − mean square within / between models, with the exact F interval (McGraw and Wong 1996, ICC(1,k)): how much of the variance would repeat on other seeds.",
    "anova-two-way":
      "1 − mean square of the rest / between models, with the exact F interval (McGraw and Wong 1996, ICC(C,k); Cronbach’s α): how much of the variance would repeat on other items.",
    "q-profile":
      "How much more the scores vary than their standard errors make them vary: the variance of true scores over that of reported ones (Paule and Mandel 1982; interval by Viechtbauer 2007).",

    // Pressure.
    "least-squares": "Weighted least squares, with errors from how far the points lie from the curve.",
    "least-squares-clustered":
      "Weighted least squares; points of one run may err together, and the errors allow for it (Liang and Zeger 1986).",
    "least-squares-jackknife":
      "Weighted least squares with a level for each run, and where runs were measured at different pressures a slope for each, so that a high run that was stopped early does not bend the curve; errors from leaving out each run in turn (Bell and McCaffrey 2002).",
    "fieller":
      "The peak depends on α/β alone; Fieller’s interval (1954) for that ratio holds however uncertain both are. A peak is supported only where β is above zero with the confidence asked for.",
    "highest-value":
      "The curve at its highest within the pressures measured; the limits are the highest of its lower and of its upper limits on the way.",
    "highest-fall":
      "How far the curve has fallen from its highest to the largest pressure; the limits are the highest of the lower and of the upper limits of that fall on the way.",
    "slope-above-zero-one-sided":
      "The largest pressure at which the fitted slope is above zero, one-sided and pointwise, with the confidence asked for. It is itself a limit and lies below the true peak that often.",
    "bootstrap-runs":
      "Its interval says how far as many other runs would move it, by drawing the runs again with replacement.",
    "coefficient-draws":
      "Its interval says how far other curves within the error of the fit would move it; there are too few runs to draw again.",
  ]
}
