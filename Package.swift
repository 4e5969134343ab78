// swift-tools-version: 6.2
import PackageDescription

/// The rules every Swift target is compiled under.
let swift: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Debug builds optimise the numeric targets too: their tests are unusably slow otherwise.
let numeric: [SwiftSetting] =
  swift + [
    .unsafeFlags(["-O"], .when(configuration: .debug))
  ]

/// No contraction is left to the compiler: every fused step is written down (numeric contract).
let c: [CSetting] = [
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno", "-Wno-psabi"]),
]

let package = Package(
  name: "hone",
  products: [.executable(name: "hone", targets: ["hone"])],
  targets: [
    // Layer 0: C, the hash that names content, the width of text.
    .target(name: "CKernels", cSettings: c),
    .target(name: "CFileMapping", cSettings: c),
    .target(name: "CFuzzing", cSettings: c),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CReadline", providers: [.apt(["libreadline-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CXXHash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CJPEG", providers: [.apt(["libjpeg-dev"])]),
    .systemLibrary(name: "CSndfile", providers: [.apt(["libsndfile1-dev"])]),
    .target(name: "ContentHashing", dependencies: ["CXXHash"], swiftSettings: numeric),
    .target(name: "TextWidth", swiftSettings: numeric),

    // Layer 1: no knowledge of each other.
    .target(
      name: "TensorEngine", dependencies: ["CFileMapping", "CKernels", "ContentHashing"],
      swiftSettings: numeric,
      linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "Language", dependencies: ["ContentHashing", "TextWidth"], swiftSettings: swift),
    .target(name: "Charts", dependencies: ["TextWidth"], swiftSettings: numeric),
    .target(name: "Templates", swiftSettings: swift),
    .target(
      name: "SessionStore", dependencies: ["ContentHashing", "CSQLite"], swiftSettings: swift),

    .target(
      name: "Tokenizers", dependencies: ["ContentHashing"], exclude: ["Resources/README.md"],
      resources: [.embedInCode("Resources/compatibility.txt")], swiftSettings: numeric),

    // Layer 2: a model is a value.
    .target(
      name: "ModelGraph", dependencies: ["ContentHashing", "TensorEngine", "Tokenizers"],
      swiftSettings: numeric),

    // Layer 3: what comes from outside.
    .target(
      name: "ModelFormats",
      dependencies: ["ContentHashing", "ModelGraph", "TensorEngine", "Tokenizers"],
      swiftSettings: numeric),
    .target(
      name: "Datasets", dependencies: ["ContentHashing", "CZlib", "TensorEngine"],
      exclude: ["Resources/README.md"],
      resources: [
        .embedInCode("Resources/digits-images-idx3-ubyte.gz"),
        .embedInCode("Resources/digits-labels-idx1-ubyte.gz"),
      ], swiftSettings: numeric),
    .target(name: "Devices", dependencies: ["ModelGraph", "TensorEngine"], swiftSettings: swift),
    .target(
      name: "Media",
      dependencies: ["CJPEG", "CPNG", "CSndfile", "ModelGraph", "TensorEngine"],
      swiftSettings: numeric),

    // Layer 4: what is done to a model.
    .target(
      name: "Training", dependencies: ["ContentHashing", "Datasets", "ModelGraph", "TensorEngine"],
      swiftSettings: numeric),
    .target(
      name: "Compression",
      dependencies: ["ContentHashing", "Datasets", "ModelGraph", "TensorEngine", "Training"],
      swiftSettings: numeric),

    .target(
      name: "Generation",
      dependencies: ["ModelGraph", "Templates", "TensorEngine", "Tokenizers"],
      swiftSettings: numeric),

    // Layer 5: the notebook; layer 6: the program.
    .target(
      name: "Workbench",
      dependencies: [
        "Charts", "Compression", "ContentHashing", "Datasets", "Devices", "Generation", "Language",
        "Media", "ModelFormats", "ModelGraph", "SessionStore", "Templates", "TensorEngine",
        "TextWidth", "Tokenizers", "Training",
      ], swiftSettings: swift),
    .executableTarget(
      name: "hone",
      dependencies: [
        "ContentHashing", "CReadline", "Language", "SessionStore", "TensorEngine", "TextWidth",
        "Workbench",
      ],
      swiftSettings: swift),

    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Charts", "Datasets", "Devices", "Generation", "ModelFormats", "ModelGraph",
        "SessionStore", "TensorEngine", "Tokenizers", "Training", "Workbench",
      ], swiftSettings: swift),
    .executableTarget(
      name: "Conformance",
      dependencies: [
        "CFuzzing", "Datasets", "Generation", "Media", "ModelFormats", "ModelGraph", "Templates",
        "TensorEngine", "Tokenizers",
      ], swiftSettings: numeric),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swift),
    .testTarget(name: "TidyTests", swiftSettings: swift),
    .testTarget(name: "TextWidthTests", dependencies: ["TextWidth"], swiftSettings: swift),
    .testTarget(
      name: "TensorEngineTests", dependencies: ["CKernels", "TensorEngine", "TestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "TemplatesTests", dependencies: ["Templates", "TestSupport"], swiftSettings: swift),
    .testTarget(
      name: "LanguageTests", dependencies: ["Language", "TestSupport"], swiftSettings: swift),
    .testTarget(
      name: "ChartsTests", dependencies: ["Charts", "TestSupport", "TextWidth"],
      exclude: ["Golden"],
      swiftSettings: swift),
    .testTarget(
      name: "SessionStoreTests", dependencies: ["ContentHashing", "SessionStore", "TestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "TokenizersTests", dependencies: ["TestSupport", "Tokenizers"], swiftSettings: swift),
    .testTarget(
      name: "ModelGraphTests", dependencies: ["ModelGraph", "TensorEngine", "TestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "ModelFormatsTests",
      dependencies: [
        "Datasets", "ModelFormats", "ModelGraph", "TensorEngine", "TestSupport", "Tokenizers",
      ],
      swiftSettings: swift),
    .testTarget(
      name: "DatasetsTests",
      dependencies: ["ContentHashing", "Datasets", "TensorEngine", "TestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "DevicesTests", dependencies: ["Devices", "ModelGraph", "TensorEngine", "TestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "MediaTests",
      dependencies: ["Datasets", "Media", "ModelGraph", "TensorEngine", "TestSupport"],
      exclude: ["Samples"], swiftSettings: swift),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["Datasets", "ModelGraph", "TensorEngine", "TestSupport", "Training"],
      swiftSettings: swift),
    .testTarget(
      name: "CompressionTests",
      dependencies: [
        "Compression", "ContentHashing", "Datasets", "ModelFormats", "ModelGraph", "TensorEngine",
        "TestSupport", "Training",
      ],
      swiftSettings: swift),
    .testTarget(
      name: "GenerationTests",
      dependencies: [
        "Generation", "ModelFormats", "ModelGraph", "Templates", "TensorEngine", "TestSupport",
        "Tokenizers",
      ],
      swiftSettings: swift),
    .testTarget(
      name: "WorkbenchTests",
      dependencies: [
        "Generation", "Language", "ModelGraph", "SessionStore", "TestSupport", "Workbench",
      ],
      exclude: ["Transcripts"], swiftSettings: swift),
    .testTarget(
      name: "ConformanceTests",
      dependencies: ["CFuzzing", "Conformance", "TensorEngine", "TestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "HoneTests", dependencies: ["ContentHashing", "hone", "SessionStore"],
      swiftSettings: swift),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
