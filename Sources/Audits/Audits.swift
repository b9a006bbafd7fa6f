// The room `Audits`: what a table of scores can and cannot say.
//
// `SelectionAudit` takes a table of many candidates and their scores and says how much of the best one's score is
// luck; `OveroptimizationAudit` takes proxy and gold scores along rising pressure and says where the proxy stops
// helping. Both read tables as people have them: `TableReader` streams a file of any size in bounded memory, finds out
// its separator, decimal mark and encoding, and refuses what it cannot read with line and column. The estimators live
// in `Statistics`; here stands what is asked of them and how the answers are named.
//
// Tables: bytes, dialects, rows, names and numbers, for both audits. Selection: one, Overoptimization: the other, each with
// its table, its questions and its words.
