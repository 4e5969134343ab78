import Glibc
import Language
import SessionStore
import TensorEngine
import Workbench

/// The program: what the command line asks for, done.
struct Program {
  let options: Options
  let console: Console

  init(_ options: Options) {
    self.options = options
    console = Console(allowsColor: options.allowsColor)
  }

  /// Does what is asked for and says how it went.
  func run() -> ExitCode {
    do {
      if let threadCount = options.threadCount { ThreadPool.threadCount = threadCount }
      return try KernelSet.$current.withValue(try kernels()) { try perform() }
    } catch let error as UsageError {
      console.complain(error.message, hint: error.hint)
      return .usage
    } catch let problem as ScriptText.Problem {
      console.complain(problem.diagnostic, in: problem.text, name: problem.name)
      return problem.code
    } catch let error as StoreError {
      console.complain(error.message, hint: error.hint)
      return error.kind == .missing ? .input : .failure
    } catch let errors as SourceErrors {
      console.complain(errors.diagnostics.first?.message ?? "the script has mistakes")
      return .failure
    } catch {
      console.complain("\(error)")
      return .failure
    }
  }

  private func kernels() throws(UsageError) -> KernelSet {
    guard let name = options.kernels else { return .best }
    guard let kernels = KernelSet.named(name) else {
      throw UsageError(
        "this CPU can't run the kernels `\(name)`",
        hint: "it runs " + KernelSet.available.map(\.name).joined(separator: ", "))
    }
    return kernels
  }

  private func perform() throws -> ExitCode {
    let place = SessionPlace(options: options)
    let scripts = ScriptRunner(place: place, console: console)
    switch options.action {
    case .help: console.show(Help.text)
    case .version: console.show("hone \(Hone.version)\n")
    case .shell where isatty(STDIN_FILENO) == 1:
      Signals.install()
      return try Shell(place: place, console: console).run()
    case .shell, .runStandardInput:
      return try run(try .standardInput(), from: .standardInput, scripts)
    case .runStatement(let statement):
      return try run(ScriptText(statement: statement), from: .commandLine, scripts)
    case .runFile(let path):
      let source = SessionSource.file(FilePath.absolute(path))
      return try run(try ScriptText(path: path), from: source, scripts)
    case .check("-"): return try scripts.check(try .standardInput())
    case .check(let path): return try scripts.check(try ScriptText(path: path))
    case .verify(let paths):
      Signals.install()
      return try LiterateVerifier(options: options, console: console).verify(paths)
    case .replay(let target):
      Signals.install()
      return try SessionReplayer(store: try place.store(), console: console).replay(target)
    case .sessions: try SessionList(store: try place.store(), console: console).show()
    }
    return .success
  }

  /// Signals are answered once there is something to stop: reading standard input isn't.
  private func run(
    _ script: ScriptText, from source: SessionSource, _ scripts: ScriptRunner
  ) throws -> ExitCode {
    Signals.install()
    return try scripts.run(script, from: source)
  }
}
