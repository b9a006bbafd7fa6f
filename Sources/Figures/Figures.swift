// The room `Figures`: pictures as values.
//
// A `Chart` says what is drawn: panels of lines with bands, points with error bars, steps, bars, reference rules,
// rows of intervals, heat maps and grids seen from above. It knows nothing of runs or readings. Two writers turn it
// into bytes: `svg` lays it out at a given width (light and dark, selectable text, no script), and `vegaLite` writes
// the same data as a Vega-Lite v6 specification. Both are pure: the same chart gives the same bytes.
//
// Values that are not finite are dropped, long lines are thinned, and the picture says so underneath. Every text is
// escaped where it is written, so that labels may come from files.
