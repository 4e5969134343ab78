import Language

/// A value with fields that the clock measured: whatever reads one is of the class `timing`, and the
/// value's own hash and rendering say nothing of them.
protocol MeasuredValue: ObjectValue {
  static var measuredFields: Set<String> { get }
}
