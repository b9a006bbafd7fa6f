// swift-tools-version: 6.2
import PackageDescription

// A package of your own needs no more than this; outside this repository, `url:` and `from:` replace `path:`.
let package = Package(
  name: "Examples",
  dependencies: [.package(name: "Mesascope", path: "..")],
  targets: [
    .executableTarget(name: "SparseTasks", dependencies: [.product(name: "Mesascope", package: "Mesascope")])
  ],
  swiftLanguageModes: [.v6]
)
