import Readings
import Subjects

// The room `Instruments`: measures one property of a subject and says how sure it is.
//
// An `Instrument` takes a subject through a protocol (`Answering`, `Acting`), so that a grown organism, a
// planted weight set or policy, an exact algorithm and a user's checkpoint are all read the same way, and returns
// `Reading`s: a value with its interval, its number of independent units and its null, or "unavailable, because …".
// `Subject` knows which kind of instrument reads which kind of subject. The instruments that a user
// can choose stand in `InstrumentRegistry`; what each quantity means stands beside it, in one table.
