// The room `Claims`: sentences of the seeds, published results and formulas of our own, judged over recorded readings.
//
// A `Claim` says what is claimed and where, how it is measured, and what has to hold, fixed before anything was run. It names
// the studies whose records it needs and grows nothing itself. `Evidence` is what runs have recorded; `ClaimRuns` runs what is
// missing, through `StudyRun`. A `Ledger` is the list of all claims, a value that code outside the package extends.
