import Tensors

/// Y = X, edited as the request for the site says; see `SiteEdit` for what an edit does.
///
/// Backward: dY is what a kept gradient is; then, the last edit first, dx = 0 where values were replaced, dy where some were
/// added, factor · dy where they were scaled, and dy - (dy·d / d·d) d where a direction was projected out.
struct Edit {
  let x, y: Variable
  /// The place in `Inspection.stops`.
  let stop: Int

  func backward<Element>(on tape: Tape<Element>) {
    guard let inspection = tape.inspection else { fatalError("Edit: the request is gone") }
    let stop = inspection.stops[stop], dy = tape.gradients(y)
    if let record = stop.record { inspection.keep(gradients: Element.siteElements(dy, stop.shape), of: record) }
    if !x.requiresGradient { return }
    for edit in stop.edits.reversed() { Element.editSiteGradient(dy, stop.shape, edit) }
    tape.passOn(y, to: x)
  }
}
