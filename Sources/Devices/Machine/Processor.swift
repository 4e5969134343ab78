import FoundationEssentials

/// The processor as Linux describes it.
public struct Processor: Sendable {
  /// `AMD EPYC`; empty where the system doesn't say.
  public let name: String
  /// The extensions of the instruction set that kernels can make use of, as the system calls them.
  public let extensions: [String]
  /// The caches of one CPU, the nearest first: `L1d 48 KB`.
  public let caches: [Cache]

  /// A cache for data.
  public struct Cache: Hashable, Sendable {
    public let level: Int
    public let byteCount: Int
  }

  /// Those that matter for products, in the order in which they appeared.
  private static let known = [
    "sse4_2", "avx", "fma", "f16c", "avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16",
    "avx512_fp16", "amx_tile", "amx_int8", "amx_bf16", "asimd", "asimddp", "i8mm", "bf16", "sve",
    "sve2",
  ]

  /// Reads what the system says.
  ///
  /// - Parameter root: Where `proc` and `sys` lie.
  public init(root: String = "/") {
    let text = Self.text(root + "proc/cpuinfo") ?? ""
    let fields = text.split(separator: "\n").map { line in
      line.split(separator: ":", maxSplits: 1).map { $0.trimmed }
    }
    func first(_ names: Set<String>) -> String {
      fields.first { $0.count == 2 && names.contains($0[0]) }?[1] ?? ""
    }
    name = first(["model name", "Model", "Hardware"])
    let present = Set(first(["flags", "Features"]).split(separator: " ").map(String.init))
    extensions = Self.known.filter(present.contains)
    caches = (0..<8).compactMap {
      Self.cache(root + "sys/devices/system/cpu/cpu0/cache/index\($0)")
    }
  }

  private static func cache(_ folder: String) -> Cache? {
    guard let kind = text(folder + "/type")?.trimmed, kind != "Instruction",
      let level = text(folder + "/level").flatMap({ Int($0.trimmed) }),
      let size = text(folder + "/size")?.trimmed, let number = Int(size.dropLast())
    else { return nil }
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20]
    guard let unit = size.last.flatMap({ units[$0] }), number < 1 << 30 else { return nil }
    return Cache(level: level, byteCount: number * unit)
  }

  private static func text(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}

extension StringProtocol {
  /// Without the white space at both ends.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}
