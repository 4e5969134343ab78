/// `Line chart of loss against epoch`, as far as the axes have names.
func about(_ chart: String, _ y: Axis, against x: Axis) -> String {
  let subject = y.label.isEmpty ? chart : "\(chart) of \(y.label)"
  return x.label.isEmpty ? subject : "\(subject) against \(x.label)"
}

/// `1 point`, `2 points`.
func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(plural ?? noun + "s")"
}
