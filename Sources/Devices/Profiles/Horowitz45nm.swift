extension DeviceProfile {
  /// A chip of 45 nm at 0.9 V whose weights are in DRAM and whose activations fit on it.
  public static let horowitz45nm = DeviceProfile(
    name: "horowitz45nm",
    summary: "a 45 nm chip with its weights in DRAM and its activations in SRAM",
    source: "M. Horowitz, Computing's energy problem, ISSCC 2014, figure 1.1.9",
    energy: Energy(
      floatMultiplyAdd: 3.7 + 0.9,
      integerMultiplyAdd: 0.2 + 0.1,
      otherOperation: 0.9,
      weightByte: 640.0 / 4,
      activationByte: 5.0 / 4))
}
