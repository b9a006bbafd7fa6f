// The room `Readings`: one kind of number for organisms, tables and chats alike.
//
// A `Reading` is a value with its interval, its number of independent units and its null, or "unavailable, because …"
// (`Unavailable`). A `Quantity` says what such a number means; the quantities of one instrument stand on its
// `InstrumentCard`. A `ReadingSheet` fills in what all readings of one instrument on one occasion have in common.
