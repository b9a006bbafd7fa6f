// The room `Records`: everything that touches files, and everything that is printed as a table or a progress line.
//
// - `RunDirectory` writes the directory of one run so that a kill at any instant leaves one that resumes; `RunFiles`
//   reads it without taking its lock.
// - `Safetensors` reads checkpoints that any program wrote, and refuses bad ones before it allocates.
// - `JSONLines`, `Table`, `TensorBoardEvents` are the formats that other programs read.
// - `ProgressLine` and `Interruption` are what a person at a terminal sees and types.
//
// Every system call that changes a file goes through `FileSystem`, so that the tests can make the n-th one fail, for
// every n. The room knows nothing of instruments or organisms: it is generic over `Codable`.
