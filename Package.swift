// swift-tools-version: 6.2
import PackageDescription

// One target a room; the arrows of the house are the dependencies below, and they go down only.
// What each room is for stands in the head comment of its `<Room>.swift`.
let rooms = [
  "Settings", "Tensors", "Statistics", "Figures", "Differentiation", "Records", "Readings", "Worlds", "Networks",
  "BaseOptimizers", "Subjects", "Instruments", "Audits", "Organisms", "Speed", "Studies", "Claims", "Reports",
]

// Fixtures that tests read, by room.
let resources: [String: [Resource]] = [
  "BaseOptimizers": [.copy("Fixtures")], "Differentiation": [.copy("Reference")],
  "Figures": [.copy("Reference")],
  "Networks": [.copy("Reference")],
  "Audits": [.copy("Fixtures")], "Statistics": [.copy("Fixtures")],
  "Records": [.copy("Fixtures")],
  "Instruments": [.copy("Fixtures")],
]

// A test target a room, which sees the room and what it stands on, and one that runs the built command line.
let tests: [Target] =
  rooms.map { .testTarget(name: $0 + "Tests", dependencies: [.byName(name: $0)], resources: resources[$0] ?? []) }
  + [.testTarget(name: "CommandLineTests", dependencies: ["Mesascope", "MesascopeExecutable"])]

let package = Package(
  name: "Mesascope",
  products: [
    .library(name: "Mesascope", targets: ["Mesascope", "MesascopeCommand"]),
    .executable(name: "mesascope", targets: ["MesascopeExecutable"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // Ground floor: what everything else stands on.
    .target(name: "Settings"),
    .target(name: "Mathematics"),
    .target(name: "CKernels"),
    .systemLibrary(name: "CLAPACK", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Tensors", dependencies: ["CKernels", "CLAPACK", "Mathematics"]),
    .target(name: "Statistics", dependencies: ["Mathematics"]),
    .target(name: "Figures", dependencies: ["Statistics", "Settings", "Mathematics"]),
    // Gradients, files, and the one kind of number.
    .target(name: "Differentiation", dependencies: ["Tensors"]),
    .target(name: "Records", dependencies: ["Settings", "CZlib"]),
    .target(name: "Readings", dependencies: ["Statistics", "Tensors"]),
    // What an organism is made of. None of these three imports another.
    .target(name: "Worlds", dependencies: ["Tensors", "Statistics", "Settings", "Mathematics"]),
    .target(name: "Networks", dependencies: ["Differentiation", "Tensors", "Settings", "Mathematics"]),
    .target(name: "BaseOptimizers", dependencies: ["Tensors", "Statistics", "Settings"]),
    // What can be looked at.
    .target(
      name: "Subjects", dependencies: ["Worlds", "Networks", "Differentiation", "Readings", "Tensors", "Settings"]),
    // Measure | tables of scores | grow.
    .target(
      name: "Instruments",
      dependencies: [
        "Subjects", "Worlds", "Differentiation", "Readings", "Tensors", "Statistics", "Settings", "Mathematics",
      ]),
    .target(name: "Audits", dependencies: ["Statistics", "Tensors", "Settings", "Mathematics"]),
    .target(
      name: "Organisms",
      dependencies: [
        "Subjects", "Worlds", "Networks", "BaseOptimizers", "Differentiation", "Records", "Tensors", "Settings",
      ]),
    // How fast training steps are; it serves our own benchmarks alone.
    .target(
      name: "Speed",
      dependencies: ["Organisms", "Networks", "Worlds", "BaseOptimizers", "Differentiation", "Tensors"]),
    // Plan, grow, measure, record.
    .target(
      name: "Studies",
      dependencies: [
        "Instruments", "Organisms", "Subjects", "Records", "Readings", "Worlds", "Networks", "BaseOptimizers",
        "Statistics", "Tensors", "Settings", "Yams",
      ],
      resources: [.embedInCode("Library")]),
    // The seeds' and the papers' claims over recorded readings.
    .target(
      name: "Claims",
      dependencies: ["Studies", "Readings", "Records", "Statistics", "Tensors", "Settings", "Mathematics"],
      resources: [.embedInCode("Records")]),
    // Pages for people.
    .target(
      name: "Reports",
      dependencies: [
        "Studies", "Audits", "Instruments", "Readings", "Networks", "Worlds", "Records", "Figures",
        "Statistics", "Tensors", "Settings",
      ]),
    // The library product re-exports the rooms; the command line parses, calls, prints.
    .target(
      name: "Mesascope",
      dependencies: [
        "Audits", "BaseOptimizers", "Claims", "Differentiation", "Figures", "Instruments", "Networks", "Organisms",
        "Readings", "Records", "Reports", "Settings", "Statistics", "Studies", "Subjects", "Tensors", "Worlds",
      ]),
    .target(
      name: "MesascopeCommand",
      dependencies: ["Mesascope", "Speed", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
    .executableTarget(name: "MesascopeExecutable", dependencies: ["MesascopeCommand"]),
    // The tests mirror the rooms.
  ] + tests,
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)

// `ROOM=Worlds swift test -c release` builds and tests that room (or several, between commas) and what it stands on,
// and nothing above it.
if let rooms = Context.environment["ROOM"] {
  var kept: [Target] = [], open = rooms.split(separator: ",").map { "\($0)Tests" }
  while let name = open.popLast() {
    guard let target = package.targets.first(where: { $0.name == name }), !kept.contains(where: { $0 === target })
    else { continue }
    kept.append(target)
    for case .byNameItem(let below, _) in target.dependencies { open.append(below) }
  }
  precondition(!kept.isEmpty, "ROOM=\(rooms) names no room")
  (package.targets, package.products) = (kept, [])
}
