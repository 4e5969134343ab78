/// An option of the program: parsing and `--help` read the same row.
struct Option: Sendable {
  /// As written, dashes included; the first is the usual one.
  let names: [String]
  /// What its value is called in the help; `nil` for a switch.
  let operand: String?
  let help: String
  let set: @Sendable (inout Options, String) throws(UsageError) -> Void

  /// Every option, in the order of the help.
  static let all: [Option] = [
    Option(names: ["-c"], operand: "STATEMENT", help: "run one statement") {
      (options, value) throws(UsageError) in try options.setStatement(value)
    },
    Option(names: ["-p", "--param"], operand: "NAME=VALUE", help: "set a script's `param`") {
      (options, value) throws(UsageError) in try options.addParameter(value)
    },
    Option(names: ["--accept"], operand: nil, help: "with verify: write the outputs found") {
      (options, _) throws(UsageError) in options.acceptsOutput = true
    },
    Option(names: ["--threads"], operand: "N", help: "compute on N threads; same results") {
      (options, value) throws(UsageError) in try options.setThreadCount(value)
    },
    Option(
      names: ["--kernels"], operand: "SET",
      help: "scalar, avx2, avx512, neon; same results"
    ) { (options, value) throws(UsageError) in try options.setKernels(value) },
    Option(names: ["--store"], operand: "DIR", help: "record sessions in DIR") {
      (options, value) throws(UsageError) in options.storeDirectory = value
    },
    Option(names: ["--no-color"], operand: nil, help: "no colours, as with NO_COLOR set") {
      (options, _) throws(UsageError) in options.allowsColor = false
    },
    Option(names: ["--version"], operand: nil, help: "print the version") {
      (options, _) throws(UsageError) in options.action = .version
    },
    Option(names: ["--help", "-h"], operand: nil, help: "print this") {
      (options, _) throws(UsageError) in options.action = .help
    },
  ]
}

extension Options {
  /// The names of the kernel sets there are; which of them run depends on the CPU.
  static let kernelNames = ["avx2", "avx512", "neon", "scalar"]
  static let threadCounts = 1...64

  fileprivate mutating func setStatement(_ text: String) throws(UsageError) {
    if case .runStatement = action {
      throw UsageError("`-c` is given twice", hint: "one `-c` may hold several lines")
    }
    action = .runStatement(text)
  }

  fileprivate mutating func addParameter(_ text: String) throws(UsageError) {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw UsageError("`-p` takes NAME=VALUE, not `\(text)`", hint: "as in `-p epochs=5`")
    }
    let name = String(text[..<equals])
    guard parameters[name] == nil else {
      throw UsageError("`-p \(name)=` is given twice", hint: "leave one out")
    }
    parameters[name] = String(text[text.index(after: equals)...])
  }

  fileprivate mutating func setThreadCount(_ text: String) throws(UsageError) {
    guard let count = Int(text), Self.threadCounts.contains(count) else {
      let (least, most) = (Self.threadCounts.lowerBound, Self.threadCounts.upperBound)
      throw UsageError(
        "`--threads` takes a whole number, not `\(text)`", hint: "from \(least) to \(most)")
    }
    threadCount = count
  }

  fileprivate mutating func setKernels(_ name: String) throws(UsageError) {
    guard Self.kernelNames.contains(name) else {
      throw UsageError(
        "there are no kernels `\(name)`",
        hint: "valid: " + Self.kernelNames.joined(separator: ", "))
    }
    kernels = name
  }
}
