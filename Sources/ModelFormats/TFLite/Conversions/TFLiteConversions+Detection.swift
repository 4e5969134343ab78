import ModelGraph
import TensorEngine

extension TFLiteConversions {
  /// What single-shot detectors end with.
  static let detection: [String: TFLiteConversion] = [
    "TFLite_Detection_PostProcess": { try $0.convertDetection() }
  ]
}

extension TFLiteStep {
  fileprivate func convertDetection() throws {
    guard let range = operation.customOptions else { throw refusal("lacks its options") }
    let options = try FlexMap(model.file.buffer, range).numbers
    func number(_ name: String, default standard: Double? = nil) throws -> Double {
      guard let value = options[name] ?? standard, value.isFinite, abs(value) < 0x1p31 else {
        throw refusal("lacks its option `\(name)`")
      }
      return value
    }
    func integer(_ name: String, default standard: Double? = nil) throws -> Attribute {
      .integer(Int(try number(name, default: standard)))
    }
    let isByClass = try number("use_regular_nms", default: 0) != 0
    let attributes: [String: Attribute] = [
      "scales": .numbers([
        try number("y_scale"), try number("x_scale"), try number("h_scale"),
        try number("w_scale"),
      ]),
      "classes": try integer("num_classes"), "mostDetections": try integer("max_detections"),
      "classesPerDetection": try integer("max_classes_per_detection"),
      "detectionsPerClass": isByClass
        ? try integer("detections_per_class", default: 100) : .integer(0),
      "scoreThreshold": .number(try number("nms_score_threshold")),
      "overlapThreshold": .number(try number("nms_iou_threshold")),
    ]
    let values = try (0..<3).map { try floats(try input($0)) }
    let found = try add("DetectBoxes", values, outputs: 4, attributes: attributes)
    for (index, value) in found.enumerated() where index < operation.outputs.count {
      try yield(value, index)
    }
  }
}
