// The room `Studies`: plan, grow, measure, record.
//
// A `Study` is a YAML file with every default filled in; its `organism.kind` chooses what grows. `StudyRun` executes it for one
// seed: it grows the organism, measures each checkpoint, and writes a run directory that resumes after a kill at any moment.
// A `Calibration` is a set of such runs of organisms that are known, and what instruments decide about them. The measuring of
// a user's own checkpoint stands here too, because it too joins instruments to subjects.
