import Readings

// The room `Instruments`: measures one property of a specimen and says how sure it is.
//
// An `Instrument` says in its types what a subject must be able to do (`Target`) and in which worlds it reads (`Habitat`);
// one cast in `Instrument.readings(of:at:)` joins it to a specimen. A `Summary` reads the readings of whole runs. Both are
// entries of a study's `measure` list (`Measure`) with an `InstrumentCard` that explains every number. Folders by what is
// measured: `Algorithms/` which algorithm a subject carries out in its context, `Goals/` what an agent is after,
// `Representations/` what its layers hold, `Seeds/` when something emerged and how seeds differ.
