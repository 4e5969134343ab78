import Devices
import Foundation
import TensorEngine
import Testing

/// A folder laid out as Linux's `proc` and `sys`, gone with the value.
private final class Root {
  let path = FileManager.default.temporaryDirectory.path + "/hone-machine-\(UUID().uuidString)/"

  func write(_ text: String, to name: String) throws {
    let url = URL(fileURLWithPath: path + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct ProcessorTests {
  /// The first lines that Linux 6.1 prints for a processor of each kind.
  @Test(arguments: [
    (
      "processor\t: 0\nmodel name\t: AMD EPYC 9654 96-Core Processor\n"
        + "flags\t\t: fpu sse4_2 fma avx avx2 avx512f avx512_vnni\n",
      "AMD EPYC 9654 96-Core Processor", ["sse4_2", "avx", "fma", "avx2", "avx512f", "avx512_vnni"]
    ),
    (
      "processor\t: 0\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd aes asimddp\n"
        + "Model\t\t: Raspberry Pi 5 Model B\n",
      "Raspberry Pi 5 Model B", ["asimd", "asimddp"]
    ),
    ("", "", []),
  ])
  func isAsTheSystemDescribesIt(text: String, name: String, extensions: [String]) throws {
    let root = Root()
    try root.write(text, to: "proc/cpuinfo")
    let processor = Processor(root: root.path)
    #expect(processor.name == name)
    #expect(processor.extensions == extensions)
  }

  @Test func hasItsCachesForData() throws {
    let root = Root()
    for (index, cache) in [("Data", 1, "48K"), ("Instruction", 1, "32K"), ("Unified", 3, "32M")]
      .enumerated()
    {
      let folder = "sys/devices/system/cpu/cpu0/cache/index\(index)/"
      try root.write("\(cache.0)\n", to: folder + "type")
      try root.write("\(cache.1)\n", to: folder + "level")
      try root.write("\(cache.2)\n", to: folder + "size")
    }
    let caches = Processor(root: root.path).caches
    #expect(caches.map(\.level) == [1, 3])
    #expect(caches.map(\.byteCount) == [49_152, 33_554_432])
  }
}

@Suite struct EnergyCountersTests {
  private func zone(_ root: Root, _ entry: String, _ name: String, _ energy: UInt64) throws {
    try root.write("\(name)\n", to: "\(entry)/name")
    try root.write("\(energy)\n", to: "\(entry)/energy_uj")
    try root.write("1000000\n", to: "\(entry)/max_energy_range_uj")
  }

  @Test func addUpPackagesButNotTheirParts() throws {
    let root = Root()
    try zone(root, "intel-rapl:0", "package-0", 100)
    try zone(root, "intel-rapl:1", "package-1", 900_000)
    try zone(root, "intel-rapl:0:0", "core", 50)
    let counters = EnergyCounters(folder: root.path)
    #expect(counters.zones.map(\.name) == ["package-0", "package-1"])
    #expect(counters.absence == nil)
    let start = counters.reading()
    try zone(root, "intel-rapl:0", "package-0", 2_000_100)
    // The second has started again at a million microjoules.
    try zone(root, "intel-rapl:1", "package-1", 400_000)
    #expect(abs(counters.joules(since: start) - 2.5) < 1e-9)
  }

  @Test func saysWhyThereAreNone() throws {
    let root = Root()
    try root.write("", to: "nothing")
    #expect(EnergyCounters(folder: root.path).absence == EnergyCounters.Absence.none)
    #expect(EnergyCounters(folder: root.path + "absent").absence == EnergyCounters.Absence.none)
    try root.write("package-0\n", to: "intel-rapl:0/name")
    #expect(EnergyCounters(folder: root.path).absence == .refused)
  }
}

@Suite struct MachineSpeedTests {
  /// No processor does less than a million or more than 10¹⁶ of anything in a second.
  @Test(arguments: KernelSet.available.map(\.name))
  func isMeasuredOnEverySet(_ name: String) throws {
    let kernels = try #require(KernelSet.named(name))
    let speed = try MachineSpeed.measured(workingSet: 1 << 20, on: kernels)
    let rates = [speed.floatMultiplyAdds, speed.integerMultiplyAdds, speed.bandwidth]
    #expect(rates.allSatisfy { 1e6 < $0 && $0 < 1e16 })
  }
}
