// The room `Studies`: plan, grow, measure, record.
//
// A `Study` is a YAML file with every default filled in; its world chooses the `Recipe`: a network that learns in context, or
// an agent. `StudyRun` executes it for one seed: it grows the organism,
// measures each checkpoint, and writes a run directory that resumes after a kill at any moment. Calibration and the
// measuring of a user's own checkpoint stand here too, because they too join instruments to subjects.
