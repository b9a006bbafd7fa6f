// The room `Subjects`: what can be looked at.
//
// A `Subject` is a grown organism, a planted weight set or policy, an exact algorithm, a user's checkpoint; instruments see
// them all through the same protocols, its capabilities (`Answering`, `Acting`, …). A `Specimen` is a subject in the
// world in which it is looked at. `InContext/` has what answers regression tasks from their context, `Agents/` what acts in
// grid levels, planted ones among them.
