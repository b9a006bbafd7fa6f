import Tensors

/// A random division of samples into minibatches whose sizes differ by at most one.
///
/// Each minibatch lists its samples in rising order: which sample goes where is random, but neighbors stay together, so
/// that reading them is kind to the cache.
package struct MinibatchDeal {
  package let minibatches: Int
  private var labels: [Int32] = []
  private var samples: [Int32] = []
  private var places: [Int] = []

  package init(minibatches: Int) { self.minibatches = minibatches }

  /// Deals `count` samples, all arrangements alike likely.
  package mutating func shuffle(_ count: Int, with stream: RandomStream) {
    if labels.count != count {
      labels = [Int32](repeating: 0, count: count)
      samples = labels
      places = [Int](repeating: 0, count: minibatches)
    }
    for minibatch in 0..<minibatches {
      for place in bounds(minibatch) { labels[place] = Int32(minibatch) }
      places[minibatch] = bounds(minibatch).lowerBound
    }
    var stream = stream
    labels.shuffle(using: &stream)
    for sample in 0..<count {
      let minibatch = Int(labels[sample])
      samples[places[minibatch]] = Int32(sample)
      places[minibatch] += 1
    }
  }

  /// The samples of a minibatch.
  package subscript(minibatch: Int) -> ArraySlice<Int32> { samples[bounds(minibatch)] }

  private func bounds(_ minibatch: Int) -> Range<Int> {
    labels.count * minibatch / minibatches..<labels.count * (minibatch + 1) / minibatches
  }
}
