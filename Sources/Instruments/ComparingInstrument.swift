import Readings
import Subjects

/// An instrument that can hold a subject against another one: an earlier checkpoint, another seed, the model before a
/// fine-tune.
public protocol ComparingInstrument: Instrument {
  /// Reads one subject against another in the same world. Throws as `read(_:in:at:)`.
  func read(_ target: Target, against reference: Target, in world: Habitat, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
}

extension ComparingInstrument {
  /// What it reads of a specimen against another; where that is nothing, every quantity without a value and the reason.
  public func readings(of specimen: Specimen, against reference: Specimen, at occasion: Occasion) -> [Reading] {
    guard let target = specimen.subject as? Target, let other = reference.subject as? Target,
      let world = specimen.world as? Habitat
    else { return ReadingSheet(Self.card, at: occasion).unavailable(Unavailable("it reads \(needs)")) }
    do { return try read(target, against: other, in: world, at: occasion) } catch {
      return ReadingSheet(Self.card, at: occasion).unavailable(error)
    }
  }
}
