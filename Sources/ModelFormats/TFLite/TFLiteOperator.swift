/// One operator of a TensorFlow Lite graph.
struct TFLiteOperator {
  /// What the schema calls it, or a custom operator's own name.
  let name: String
  let isCustom: Bool
  /// Positions of tensors; -1 for one that is left out.
  let inputs: [Int]
  let outputs: [Int]
  /// Positions of tensors that say on which grids it computes in between.
  let intermediates: [Int]
  /// Its options, by the fields of the schema.
  let options: FlatTable?
  /// Where a custom operator's options lie.
  let customOptions: Range<Int>?
  let place: Int

  /// An entry of the file's list of operators in use.
  struct Code {
    let name: String
    let isCustom: Bool

    /// Codes beyond 127 have a field of their own; files from before it was there leave it 0.
    init(_ table: FlatTable) throws(FormatError) {
      let old: Int8 = try table.integer(0, "an operator code")
      let code: Int32 = try table.integer(3, "an operator code")
      let builtIn = TFLiteOperatorNames.name(max(Int(old), Int(code)))
      isCustom = builtIn == "CUSTOM"
      name = isCustom ? try table.text(1, "a custom operator's name") ?? "" : builtIn
    }
  }

  private static let mostOperands = 1 << 12

  init(_ table: FlatTable, codes: [Code], tensorCount: Int) throws(FormatError) {
    place = table.position
    let code = Int(try table.integer(0, "the code of an operator", default: UInt32(0)))
    guard codes.indices.contains(code) else {
      throw table.buffer.error(
        "an operator has the code \(code) of \(codes.count)", at: table.position)
    }
    (name, isCustom) = (codes[code].name, codes[code].isCustom)
    inputs = try table.numbers(1, of: Int32.self, "the inputs of \(name)").map { Int($0) }
    outputs = try table.numbers(2, of: Int32.self, "the outputs of \(name)").map { Int($0) }
    intermediates = try table.numbers(8, of: Int32.self, "the grids of \(name)").map { Int($0) }
    guard [inputs, outputs, intermediates].allSatisfy({ $0.count <= Self.mostOperands }) else {
      throw table.buffer.error("\(name) has more than \(Self.mostOperands) operands", at: place)
    }
    guard inputs.allSatisfy({ $0 >= -1 && $0 < tensorCount }),
      (outputs + intermediates).allSatisfy({ $0 >= 0 && $0 < tensorCount })
    else { throw table.buffer.error("\(name) names a tensor that isn't there", at: place) }
    options = try table.table(4, "the options of \(name)")
    customOptions = try table.bytes(5, "the options of \(name)")
  }
}
