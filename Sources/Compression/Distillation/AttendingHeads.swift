import ModelGraph
import Training

/// The queries and keys of an attention, and what is done to their products.
struct AttendingHeads {
  let queries: String
  let keys: String
  let type: TensorType
  let keyType: TensorType
  let scale: Double
  /// What scores are held within; 0 for nothing.
  let cap: Double
  let isCausal: Bool
  /// Whether there are keys that lie too far back for it.
  let isWindowed: Bool

  /// Those of the last attention of a graph; nil where it has none.
  static func last(in graph: Graph, type: (String) -> TensorType?) -> AttendingHeads? {
    guard let node = graph.nodes.last(where: { $0.operation == "Attention" }),
      let queries = type(node.inputs[0]), let keys = type(node.inputs[1])
    else { return nil }
    func number(_ name: String) -> Double {
      if case .number(let value)? = node.attributes[name] { value } else { 0 }
    }
    var window = 0
    if case .integer(let given)? = node.attributes["window"] { window = given }
    let scale = number("scale") == 0 ? 1 / Double(queries.shape[3]).squareRoot() : number("scale")
    return AttendingHeads(
      queries: node.inputs[0], keys: node.inputs[1], type: queries, keyType: keys, scale: scale,
      cap: number("cap"), isCausal: node.attributes["causal"] == .integer(1),
      isWindowed: (1..<keys.shape[1]).contains(window))
  }

  /// What it looks at, in a sentence.
  fileprivate var text: String {
    "\(type.shape[2]) heads over \(type.shape[1]) tokens\(isCausal ? ", each seeing those before it" : "")"
  }
}

extension LossGraph {
  /// The mean over heads and queries of the divergence of the weights of one attention from those of
  /// another.
  ///
  /// - Throws: A `CompressionError` where they haven't as many heads, queries and keys.
  mutating func divergence(
    of own: AttendingHeads, from other: AttendingHeads, of teacher: inout Teacher
  ) throws -> String {
    for heads in [own, other] where heads.isWindowed {
      throw CompressionError(
        "an attention that sees a window of its tokens can't be learned from",
        hint: "learn from `logits` or `features`, or from fewer tokens at a time")
    }
    guard own.type.shape.prefix(3) == other.type.shape.prefix(3),
      own.keyType.shape[1] == other.keyType.shape[1], own.isCausal == other.isCausal
    else {
      throw CompressionError(
        "the student's last attention has \(own.text), its teacher's \(other.text)",
        hint: own.isCausal == other.isCausal
          ? "make the student with heads=\(other.type.shape[2])"
          : "make the student a model of the same kind, or learn from `features`")
    }
    let queries = try teacher.value(other.queries, in: &self)
    let keys = try teacher.value(other.keys, in: &self)
    let logits = scores(own, queries: own.queries, keys: forEachHead(own.keys, of: own))
    let truth = scores(other, queries: queries, keys: forEachHead(keys, of: other))
    let p = add("Softmax", truth)
    let ratio = add("Sub", logShares(truth, own.isCausal), logShares(logits, own.isCausal))
    return mean(ofRows: add("Mul", p, ratio))
  }

  /// The keys that several heads share, once for each of them (Ainslie et al. 2023, arXiv
  /// 2305.13245).
  private mutating func forEachHead(_ keys: String, of heads: AttendingHeads) -> String {
    let (count, shape) = (heads.type.shape[2], heads.keyType.shape)
    guard count != shape[2] else { return keys }
    let shared = reshape(keys, to: [shape[0], shape[1], shape[2], 1, shape[3]])
    let ones = add(
      "Fill",
      attributes: ["shape": .integers([count / shape[2], 1]), "value": .number(1)])
    return reshape(add("Mul", shared, ones), to: [shape[0], shape[1], count, shape[3]])
  }

  /// `[batch, heads, queries, keys]`.
  private mutating func scores(_ heads: AttendingHeads, queries: String, keys: String) -> String {
    let order: [String: Attribute] = ["order": .integers([0, 2, 1, 3])]
    let products = add(
      "MatMul", add("Transpose", queries, attributes: order),
      add("Transpose", keys, attributes: order), attributes: ["transposeB": .integer(1)])
    var scaled = scale(products, by: heads.scale)
    if heads.cap != 0 {
      scaled = scale(add("Tanh", scale(scaled, by: 1 / heads.cap)), by: heads.cap)
    }
    return heads.isCausal ? add("CausalMask", scaled) : scaled
  }

  /// The logarithms of the weights, 0 where a key is hidden.
  private mutating func logShares(_ scores: String, _ isCausal: Bool) -> String {
    let shares = add("LogSoftmax", scores)
    guard isCausal else { return shares }
    return add("CausalMask", shares, attributes: ["hidden": .text("zero")])
  }
}
