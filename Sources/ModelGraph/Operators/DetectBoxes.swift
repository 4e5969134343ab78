import TensorEngine

extension Operator {
  /// Boxes are `[1, n, 4]` encodings of anchors `[n, 4]`, scores `[1, n, columns]` of which the last
  /// `classes` count. What isn't detected is 0.
  static let detectBoxes = Operator(
    "DetectBoxes", "The likeliest boxes of a single-shot detector that don't overlap",
    inputs: ["encodings", "scores", "anchors"], outputs: ["boxes", "classes", "scores", "count"],
    attributes: [
      .numbers("scales"), .integer("classes"), .integer("mostDetections"),
      .integer("classesPerDetection", default: 1), .integer("detectionsPerClass", default: 0),
      .number("scoreThreshold"), .number("overlapThreshold"),
    ],
    types: { application in
      let (boxes, scores) = (try application.float(0, rank: 3), try application.float(1, rank: 3))
      let anchors = try application.float(2, rank: 2).shape
      guard boxes.shape[0] == 1, boxes.shape[2] == 4, anchors == Array(boxes.shape[1...]),
        scores.shape[0] == 1, scores.shape[1] == boxes.shape[1]
      else { throw application.error("the boxes don't fit together", inputs: [0, 1, 2]) }
      let slots = try application.detectionSlots(columns: scores.shape[2])
      return [[1, slots, 4], [1, slots], [1, slots], [1]].map { TensorType(.f32, $0) }
    }, work: Cost.perInputElement(20),
    lower: { lowering in
      let application = lowering.application
      let selection = application.boxSelection
      let (count, columns) = (application.shape(0)[1], application.shape(1)[2])
      let (encodings, scores, anchors) = (lowering.input(0), lowering.input(1), lowering.input(2))
      let outputs = (0..<4).map { lowering.output($0) }
      let slots = application.outputTypes[1].count
      lowering.emit("box selection") { memory in
        let boxes = selection.boxes(
          memory.floats(encodings), anchors: memory.floats(anchors), count: count)
        let found = selection.detections(boxes, scores: memory.floats(scores), columns: columns)
        let (edges, classes) = (memory.floats(outputs[0]), memory.floats(outputs[1]))
        for slot in 0..<slots {
          let detection = slot < found.count ? found[slot] : nil
          let box = detection.map { boxes[$0.box] }
          edges[4 * slot] = box?.top ?? 0
          edges[4 * slot + 1] = box?.left ?? 0
          edges[4 * slot + 2] = box?.bottom ?? 0
          edges[4 * slot + 3] = box?.right ?? 0
          classes[slot] = Float(detection?.category ?? 0)
          memory.floats(outputs[2])[slot] = detection?.score ?? 0
        }
        let perBox = selection.detectionsPerClass == nil ? selection.classesPerDetection : 1
        memory.floats(outputs[3])[0] = Float(Swift.min(found.count, slots) / Swift.max(perBox, 1))
      }
    },
    gradient: .none("choosing has no useful slope"))
}

extension Application {
  fileprivate var boxSelection: BoxSelection {
    let perClass = integer("detectionsPerClass")
    return BoxSelection(
      scales: numbers("scales").map { Float($0) }, classCount: integer("classes"),
      mostDetections: integer("mostDetections"),
      classesPerDetection: min(integer("classesPerDetection"), integer("classes")),
      detectionsPerClass: perClass > 0 ? perClass : nil,
      scoreThreshold: Float(number("scoreThreshold")),
      overlapThreshold: Float(number("overlapThreshold")))
  }

  /// How many detections there is room for.
  fileprivate func detectionSlots(columns: Int) throws -> Int {
    let (classes, most) = (integer("classes"), integer("mostDetections"))
    let perBox = integer("classesPerDetection")
    guard numbers("scales").count == 4, numbers("scales").allSatisfy({ $0 > 0 }), classes > 0,
      classes <= columns, most > 0, most <= 1 << 16, perBox > 0, perBox <= 1 << 10,
      integer("detectionsPerClass") >= 0
    else { throw error("can't choose \(most) boxes of \(classes) classes", inputs: [1]) }
    return most * perBox
  }
}
