/// What single-shot detectors end with: boxes drawn from their anchors, and of those that overlap the
/// likeliest.
///
/// Liu et al. 2016, arXiv 1512.02325, with the steps of TensorFlow's `TFLite_Detection_PostProcess`.
public struct BoxSelection: Sendable {
  /// What encodings are divided by: centre's y and x, height, width.
  public var scales: [Float]
  /// Classes that count; the columns of scores before them are background.
  public var classCount: Int
  public var mostDetections: Int
  /// The classes named for each box where boxes are chosen by their likeliest class.
  public var classesPerDetection: Int
  /// The boxes of one class where boxes are chosen class by class; nil where they aren't.
  public var detectionsPerClass: Int?
  public var scoreThreshold: Float
  /// The share of their union that two boxes may have in common.
  public var overlapThreshold: Float

  public init(
    scales: [Float], classCount: Int, mostDetections: Int, classesPerDetection: Int,
    detectionsPerClass: Int?, scoreThreshold: Float, overlapThreshold: Float
  ) {
    precondition(scales.count == 4, "four scales, not \(scales.count)")
    self.scales = scales
    self.classCount = classCount
    self.mostDetections = mostDetections
    self.classesPerDetection = classesPerDetection
    self.detectionsPerClass = detectionsPerClass
    self.scoreThreshold = scoreThreshold
    self.overlapThreshold = overlapThreshold
  }

  /// A detection: which box, which class, how likely.
  public struct Detection: Sendable {
    public let box: Int
    public let category: Int
    public let score: Float
  }

  /// A box by its edges.
  public struct Box: Sendable {
    public let top, left, bottom, right: Float

    fileprivate var area: Float { (bottom - top) * (right - left) }

    /// The share of the union that both have in common.
    fileprivate func overlap(with other: Box) -> Float {
      guard area > 0, other.area > 0 else { return 0 }
      let height = max(min(bottom, other.bottom) - max(top, other.top), 0)
      let width = max(min(right, other.right) - max(left, other.left), 0)
      return height * width / (area + other.area - height * width)
    }
  }

  /// The boxes that `[count, 4]` encodings draw from anchors: y, x, height, width.
  public func boxes(
    _ encodings: UnsafePointer<Float>, anchors: UnsafePointer<Float>, count: Int
  ) -> [Box] {
    (0..<count).map { index in
      let (code, anchor) = (encodings + 4 * index, anchors + 4 * index)
      let y = code[0] / scales[0] * anchor[2] + anchor[0]
      let x = code[1] / scales[1] * anchor[3] + anchor[1]
      let height = 0.5 * Self.exponential(code[2] / scales[2]) * anchor[2]
      let width = 0.5 * Self.exponential(code[3] / scales[3]) * anchor[3]
      return Box(top: y - height, left: x - width, bottom: y + height, right: x + width)
    }
  }

  private static func exponential(_ x: Float) -> Float {
    Float(RealExponential.exponential(Double(min(max(x, -80), 80))))
  }

  /// The detections, the likeliest first.
  ///
  /// - Parameter scores: `[boxes, columns]`.
  public func detections(
    _ boxes: [Box], scores: UnsafePointer<Float>, columns: Int
  ) -> [Detection] {
    let first = columns - classCount
    if let most = detectionsPerClass {
      return byClass(boxes, scores, columns, first, most: min(most, mostDetections))
    }
    let order = (0..<boxes.count).map { box in
      Self.descending((0..<classCount).map { scores[box * columns + first + $0] })
    }
    let best = boxes.indices.map { scores[$0 * columns + first + order[$0][0]] }
    return select(boxes, best, most: mostDetections).flatMap { box in
      order[box].prefix(classesPerDetection).map { category in
        Detection(
          box: box, category: category, score: scores[box * columns + first + category])
      }
    }
  }

  private func byClass(
    _ boxes: [Box], _ scores: UnsafePointer<Float>, _ columns: Int, _ first: Int, most: Int
  ) -> [Detection] {
    var kept: [Detection] = []
    for category in 0..<classCount {
      let own = boxes.indices.map { scores[$0 * columns + first + category] }
      kept += select(boxes, own, most: most).map {
        Detection(box: $0, category: category, score: own[$0])
      }
      let order = Self.descending(kept.map(\.score)).prefix(mostDetections)
      kept = order.map { kept[$0] }
    }
    return kept
  }

  /// The likeliest boxes, none of which overlaps a likelier one too far.
  private func select(_ boxes: [Box], _ scores: [Float], most: Int) -> [Int] {
    let likely = boxes.indices.filter { scores[$0] >= scoreThreshold }
    var selected: [Int] = []
    for place in Self.descending(likely.map { scores[$0] }) where selected.count < most {
      let box = likely[place]
      let isFree = selected.allSatisfy {
        boxes[$0].overlap(with: boxes[box]) <= overlapThreshold
      }
      if isFree { selected.append(box) }
    }
    return selected
  }

  /// The places of numbers from the largest down; equal ones in order.
  private static func descending(_ numbers: [Float]) -> [Int] {
    numbers.indices.sorted { (numbers[$0], $1) > (numbers[$1], $0) }
  }
}
