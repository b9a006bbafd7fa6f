import Foundation
import Tensors

extension SelectionWorld {
  /// The worlds of the issue first, then those that it does not name.
  static var all: [SelectionWorld] {
    [
      known("few models (5), normal, reliability ½", 5, variance: 1) { _, random in random.normal() },
      known("many models (100), normal, reliability ½", 100, variance: 1) { _, random in random.normal() },
      known("equal models (20)", 20, variance: 0) { _, _ in 0 },
      known("one outlier (1 of 20 better by 4)", 20) { index, _ in index == 0 ? 4 : 0 },
      known("heavy-tailed truth (30, t₃)", 30, variance: 2.25) { _, random in heavy(&random) * 1.5 },
      items(
        "heavy-tailed items (10 models, 100 items, t₃)", 10, 100,
        truth: { _, random in 0.1 * random.normal() }, variances: (0.01, 1, 0.25),
        item: { theta, difficulty, random in theta + 0.5 * difficulty + heavy(&random) }),
      items(
        "binary items (12 models, 200 items)", 12, 200,
        truth: { _, random in 0.2 * random.normal() }, mean: marginal, binary: true,
        reliability: binaryReliability(0.2, center: 0, items: 200),
        item: { theta, difficulty, random in random.uniform() < logistic(theta + difficulty) ? 1 : 0
        }),
      items(
        "ties (6 equal models, 30 binary items)", 6, 30, truth: { _, _ in 0 }, mean: marginal, binary: true,
        item: { theta, difficulty, random in random.uniform() < logistic(theta + difficulty) ? 1 : 0
        }),
      items(
        "near the ceiling (8 models, 40 binary items, about 97 % right)", 8, 40,
        truth: { _, random in 4 + 0.7 * random.normal() }, mean: marginal, binary: true,
        reliability: binaryReliability(0.7, center: 4, items: 40),
        item: { theta, difficulty, random in random.uniform() < logistic(theta + difficulty) ? 1 : 0
        }),
      items(
        "correlated items (10 models, 40 clusters of 5)", 10, 40,
        truth: { _, random in 0.2 * random.normal() },
        cluster: 5, variances: (0.04, 0.69, 1),
        item: { theta, difficulty, random in theta + difficulty + random.normal() }),
      items(
        "few benchmarks (8 models, 5 columns)", 8, 5, truth: { _, random in 0.5 * random.normal() },
        variances: (0.25, 1, 0),
        item: { theta, _, random in theta + random.normal() }),
      known("three models, normal, reliability ½", 3, variance: 1) { _, random in random.normal() },
      known("1,000 models, normal, reliability ½", 1000, variance: 1) { _, random in random.normal() },
      known("tiny reliability (20, normal, 0.04)", 20, variance: 0.04) { _, random in 0.2 * random.normal() },
      known("one better by 2.5 of 20", 20) { index, _ in index == 0 ? 2.5 : 0 },
      known("one better by 8 of 20", 20) { index, _ in index == 0 ? 8 : 0 },
      known("two better by 4 of 50", 50) { index, _ in index < 2 ? 4 : 0 },
      known("two camps 3 apart (40, half in each)", 40) { index, _ in index < 20 ? 3 : 0 },
      known("skewed truth (30, exponential)", 30, variance: 2.25) { _, random in -1.5 * log(1 - random.uniform()) },
      known("skewed downward (30, exponential)", 30, variance: 2.25) { _, random in 1.5 * log(1 - random.uniform()) },
      known("unequal errors (30, ½ to 2)", 30, error: { 0.5 + 1.5 * Double($0) / 29 }) { _, random in random.normal() },
    ]
  }
}
