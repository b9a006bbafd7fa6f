// The room `Records`: everything that touches files, and everything that is printed as a table or a progress line.
//
// - `RunDirectory` writes the directory of one run so that a kill at any instant leaves one that resumes; `RunFiles`
//   reads it without taking its lock.
// - `Safetensors` reads checkpoints that any program wrote, and refuses bad ones before it allocates; `TensorMap` gives
//   their tensors other names, and `CheckpointSeries` finds the steps of a training in a folder of them.
// - `BehaviorFile` and `EpisodeLine` are what anybody's model answered and anybody's agent did. They come as JSON Lines or
//   as arrays of NumPy (`NumPyArray`, `NumPyArchive`), which lie in a `ZipArchive`; the zip reader is general.
// - `JSONLines`, `Table`, `TensorBoardEvents` are the formats that other programs read.
// - `ProgressLine` and `Interruption` are what a person at a terminal sees and types.
//
// Every system call that changes a file goes through `FileSystem`, so that the tests can make the n-th one fail, for
// every n. Files from outside are read in ranges (`FileBytes`) or lines (`FileLines`), and no size that they claim is
// believed before it is held against the bytes that are there. The room knows nothing of instruments or organisms: it is
// generic over `Codable`. It alone knows `CZlib`.
