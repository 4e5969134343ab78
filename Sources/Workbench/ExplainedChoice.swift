/// A choice of which each is a method with a formula and a source.
protocol ExplainedChoice: Choice {
  var formula: String { get }
  var source: String { get }
}

extension ExplainedChoice {
  /// All of them, as help lists what a parameter takes.
  static func methods(of parameter: String) -> [Command.Method] {
    allCases.map {
      Command.Method(
        name: "\(parameter)=\($0.rawValue)", formula: $0.formula, source: $0.source)
    }
  }
}
