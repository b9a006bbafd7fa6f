// The room `Reproductions`: published numbers beside ours, a line each.
//
// A `Reproduction` grows and measures what a publication did, as published as this package can, and returns lines: what
// the source says and where, our value with its interval, and a verdict by a criterion that was fixed beforehand and
// stands in the line. A result that does not come out is printed as such, with the best explanation there is.
// `ReproductionRegistry` is the list.
