/// The features that are 1 in each of n samples, as lists among the whole numbers of an arena.
///
/// What all samples share (the border of a grid) stands once in `common`; the rest of sample i is
/// `rest[starts[i] ..< starts[i + 1]]`.
public struct FeatureLists: Sendable, Hashable {
  /// How many samples there are.
  public let count: Int
  /// How many features there are; each listed one is in 0 ..< features, at most once in a sample.
  public let features: Int
  let common: Range<Int>
  let rest: Range<Int>
  let starts: Range<Int>

  /// Where the last of it ends; `starts` and `common` lie behind `rest`.
  var end: Int { max(starts.upperBound, common.upperBound) }
}

extension IndexBuffer {
  /// Copies the lists of samples `range` of a batch, sample i being `features[starts[i] ..< starts[i + 1]]`, and takes
  /// out what all of them share.
  ///
  /// Traps on a feature outside 0 ..< count and on one that a sample lists twice.
  package func append(features: [Int32], starts: [Int32], _ range: Range<Int>, of count: Int) -> FeatureLists {
    if range.lowerBound < 0 || range.upperBound >= starts.count {
      fatalError("feature lists: samples \(range) of \(starts.count - 1)")
    }
    let first = Int(starts[range.lowerBound]), last = Int(starts[range.upperBound])
    if first < 0 || last < first || last > features.count {
      fatalError("feature lists: places \(first) to \(last) of \(features.count)")
    }
    // The lists, their starts, what is common, and for each feature how often it was seen and where last.
    let place = allocate(last - first + range.count + 1 + 3 * count)
    let startsPlace = place + last - first
    let commonPlace = startsPlace + range.count + 1
    let counts = commonPlace + count, stamps = counts + count
    var restEnd = place, commonEnd = commonPlace
    withMutableIndices { all in
      features.withUnsafeBufferPointer { features in
        for feature in 0..<count {
          all[counts + feature] = 0
          all[stamps + feature] = -1
        }
        for (i, sample) in range.enumerated() {
          let list = Int(starts[sample])..<Int(starts[sample + 1])
          if list.lowerBound < first || list.upperBound > last { fatalError("feature lists: starts fall") }
          for index in list {
            let feature = Int(features[index])
            if feature < 0 || feature >= count { fatalError("feature lists: feature \(feature) of \(count)") }
            if all[stamps + feature] == Int32(truncatingIfNeeded: i) {
              fatalError("feature lists: feature \(feature) stands twice in one sample")
            }
            all[stamps + feature] = Int32(truncatingIfNeeded: i)
            all[counts + feature] &+= 1
          }
        }
        // A sample alone shares nothing, so that its list keeps its order.
        let everywhere = range.count > 1 ? Int32(truncatingIfNeeded: range.count) : Int32.max
        for feature in 0..<count where all[counts + feature] == everywhere {
          all[commonEnd] = Int32(truncatingIfNeeded: feature)
          commonEnd &+= 1
        }
        all[startsPlace] = 0
        for (i, sample) in range.enumerated() {
          for index in Int(starts[sample])..<Int(starts[sample + 1]) {
            all[restEnd] = features[index]
            if all[counts + Int(features[index])] != everywhere { restEnd &+= 1 }
          }
          all[startsPlace + i + 1] = Int32(truncatingIfNeeded: restEnd - place)
        }
      }
    }
    return FeatureLists(
      count: range.count, features: count, common: commonPlace..<commonEnd, rest: place..<restEnd,
      starts: startsPlace..<startsPlace + range.count + 1)
  }

  /// Calls `body` with each feature of a sample: first the common ones, then its own.
  func forEachFeature(of lists: FeatureLists, sample: Int, _ body: (Int) -> Void) {
    for place in lists.common { body(self[place]) }
    let start = lists.starts.lowerBound + sample
    for place in self[start]..<self[start + 1] { body(self[lists.rest.lowerBound + place]) }
  }
}
