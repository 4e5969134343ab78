/// The candidates for one place.
struct CandidateFinder {
  let completer: Completer
  let context: CompletionContext
  let scope: CheckingScope
  /// The source up to the cursor.
  let source: String

  func candidates() -> [Completion] {
    let frame = context.frame
    if wantsType { return types() }
    if frame.opener == .openBracket { return values(for: context.outerFrame.flatMap(current)) }
    guard let stage = frame.stage else {
      if frame.keyword != nil { return frame.wantsOperand ? variables { _ in true } : [] }
      return frame.pipe == nil ? heads() : stages()
    }
    if frame.wantsOperand { return values(for: current(of: frame)) }
    guard let parameters = parameters(of: stage.name) else { return [] }
    let next =
      parameter(at: stage.positionalCount, of: stage).map { values(for: ($0, stage)) } ?? []
    return inputs(of: stage) + next + options(parameters, leftBy: stage)
  }

  /// What isn't piped in may stand as a command's first argument.
  private func inputs(of stage: CompletionContext.Stage) -> [Completion] {
    guard context.frame.pipe == nil, stage.positionalCount == 0,
      let signature = completer.signatures.first(where: { $0.name == stage.name })
    else { return [] }
    return variables { type in signature.inputs.contains { $0.accepts(type) } }
  }

  /// Whether a path belongs here.
  var wantsPath: Bool { if case .file? = currentKind { true } else { false } }

  /// Whether the name of a layer or a column belongs here.
  var wantsName: Bool { if case .name? = currentKind { true } else { false } }

  private var wantsType: Bool {
    guard context.lastToken?.symbol == .colon else { return false }
    return context.frame.keyword == "param" || context.outerFrame?.keyword == "def"
  }

  typealias Place = (parameter: Signature.Parameter, stage: CompletionContext.Stage)

  /// The kind of what stands, or is to stand, at the cursor.
  private var currentKind: Signature.Kind? {
    let frame = context.frame
    let place: Place?
    if frame.opener == .openBracket {
      place = context.outerFrame.flatMap(current)
    } else if frame.wantsOperand {
      place = current(of: frame)
    } else {
      place = frame.stage.flatMap { stage in
        parameter(at: stage.positionalCount, of: stage).map { ($0, stage) }
      }
    }
    guard let kind = place?.parameter.kind else { return nil }
    return kind.element ?? kind
  }

  /// The parameter whose value is being written.
  private func current(of frame: CompletionContext.Frame) -> Place? {
    guard let stage = frame.stage else { return nil }
    let found =
      stage.label.map { label in parameters(of: stage.name)?.first { $0.name == label } }
      ?? parameter(at: stage.positionalCount - 1, of: stage)
    return found.map { ($0, stage) }
  }

  private func parameters(of name: String) -> [Signature.Parameter]? {
    if let definition = scope.definitions[name] {
      return definition.parameters.map { parameter in
        Signature.Parameter(
          name: parameter.name, kind: .value(parameter.type), help: parameter.type.described,
          isPositional: true)
      }
    }
    return completer.signatures.first { $0.name == name }?.parameters
  }

  private func parameter(
    at index: Int, of stage: CompletionContext.Stage
  ) -> Signature.Parameter? {
    let positional = parameters(of: stage.name)?.filter(\.isPositional) ?? []
    if index >= 0, index < positional.count { return positional[index] }
    return positional.last?.isVariadic == true ? positional.last : nil
  }

  private func options(
    _ parameters: [Signature.Parameter], leftBy stage: CompletionContext.Stage
  ) -> [Completion] {
    let filled = parameters.filter(\.isPositional).prefix(max(0, stage.positionalCount)).map(\.name)
    return
      parameters
      .filter { !stage.labels.contains($0.name) && !filled.contains($0.name) }
      .map { Completion(text: "\($0.name)=", kind: .option, detail: $0.help) }
  }
}

extension CandidateFinder {
  /// What may start a pipeline.
  private func heads() -> [Completion] {
    let starters = completer.signatures.filter { $0.inputs.isEmpty || $0.inputIsOptional }
    let isStatement = context.frame.opener != .openParenthesis
    let words =
      isStatement ? ["def", "each", "expect", "param", "seed", "sweep"] : ["each", "sweep"]
    return variables { _ in true } + commands(starters) + definitions()
      + words.map { Completion(text: $0, kind: .keyword, detail: "") }
  }

  /// The commands that take what is piped in.
  private func stages() -> [Completion] {
    let input = type(of: source.utf8Text(context.frame.start..<(context.frame.pipe ?? 0)))
    let fitting = completer.signatures.filter { signature in
      signature.inputs.contains { $0.accepts(input) }
    }
    return commands(fitting) + definitions()
  }

  private func commands(_ signatures: [Signature]) -> [Completion] {
    signatures.map { Completion(text: $0.name, kind: .command, detail: $0.summary) }
  }

  private func definitions() -> [Completion] {
    scope.definitions.keys.sorted().map {
      Completion(text: $0, kind: .command, detail: "a definition")
    }
  }

  private func variables(_ isIncluded: (ValueType) -> Bool) -> [Completion] {
    scope.variables.filter { isIncluded($0.value.type) }
      .map { Completion(text: $0.key, kind: .variable, detail: $0.value.type.described) }
      .sorted { $0.text < $1.text }
  }

  private func types() -> [Completion] {
    completer.checker(in: scope).knownTypes.map {
      Completion(text: $0, kind: .type, detail: "")
    }
  }

  /// What a parameter can be given.
  private func values(for place: Place?) -> [Completion] {
    guard let place else { return variables { _ in true } }
    switch place.parameter.kind.element ?? place.parameter.kind {
    case .value(let type):
      let literals = type == .boolean ? ["false", "true"] : []
      return literals.map { Completion(text: $0, kind: .choice, detail: "") }
        + variables { type.accepts($0) }
    case .quantity(let dimension, _, _):
      return variables { type in
        type == .quantity(dimension) || type == .quantity(.plain) || type == .any
      }
    case .choice(let choices):
      return choices.sorted().map { Completion(text: $0, kind: .choice, detail: "") }
    case .name: return names(for: place)
    case .predicate: return names(for: place) + variables { _ in true }
    case .file: return [Completion(text: "\"", kind: .name, detail: "a path")]
    case .list: return []
    }
  }

  private func names(for place: Place) -> [Completion] {
    var request = NameRequest(command: place.stage.name, parameter: place.parameter.name)
    switch head {
    case .word(let word) where scope.variables[word] != nil: request.variable = word
    case .reference(let number): request.statement = number
    default: break
    }
    return completer.names(request).map { Completion(text: $0, kind: .name, detail: "") }
  }

  /// What the pipeline around the cursor starts with.
  private var head: Expression.Kind? {
    let frame = context.frame.opener == .openBracket ? context.outerFrame : context.frame
    guard let frame, let pipe = frame.pipe else { return nil }
    var expression = pipeline(in: source.utf8Text(frame.start..<pipe))
    while case .call(let call)? = expression?.kind { expression = call.input }
    return expression?.kind
  }

  private func pipeline(in text: String) -> Expression? {
    guard case .expression(let expression)? = Parser.parse(text).statements.last?.kind else {
      return nil
    }
    return expression
  }

  private func type(of text: String) -> ValueType {
    guard let expression = pipeline(in: text) else {
      return text.allSatisfy(\.isWhitespace) ? scope.lastType ?? .any : .any
    }
    var checker = completer.checker(in: scope)
    return checker.checkHead(expression).type
  }

  /// The fields of the value that an expression gives.
  func fields(of text: String) -> [Completion] {
    type(of: text).fields
      .map { Completion(text: $0.key, kind: .field, detail: $0.value.described) }
      .sorted { $0.text < $1.text }
  }

  /// Where the brackets open that end right before a `.` at the cursor.
  var groupStart: Int {
    let tokens = Lexer.scan(source).tokens.filter { $0.kind != .end }
    var depth = 0
    for token in tokens.reversed() {
      if token.symbol?.isCloser == true { depth += 1 }
      if token.symbol?.closer != nil {
        depth -= 1
        if depth == 0 { return token.range.lowerBound }
      }
    }
    return 0
  }
}
