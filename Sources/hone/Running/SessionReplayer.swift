import Glibc
import Language
import SessionStore
import Workbench

/// Runs a recorded session again and says whether every result is the same.
struct SessionReplayer {
  let store: SessionStore
  let console: Console

  /// - Parameter target: `last`, the beginning of a session's name, or a script that was run.
  func replay(_ target: String) throws -> ExitCode {
    let (session, script) = try session(for: target)
    let progress = ProgressDisplay(console: console)
    // A session is replayed where it was run, or here where that folder is gone.
    let recorded = session.header.directory
    let directory = access(recorded, F_OK) == 0 ? recorded : SessionPlace.workingDirectory
    let replay = try Replay(session, in: store, directory: directory)
    do {
      let report = try replay.run(against: try script.map { try statements(of: $0, in: session) }) {
        done, count in
        let fraction = Double(done) / Double(max(count, 1))
        progress.show(Progress(fraction: fraction, message: "statement \(done + 1) of \(count)"))
      }
      progress.clear()
      return tell(report)
    } catch is CancellationError {
      progress.clear()
      return Signals.received().contains(SIGTERM) ? .terminated : .interrupted
    }
  }

  private func session(for target: String) throws -> (RecordedSession, ScriptText?) {
    if target == "last" {
      guard let session = try store.latestSession() else {
        throw StoreError(
          .missing, "no session is recorded yet", hint: "`hone run FILE` records one")
      }
      return (session, nil)
    }
    guard access(target, F_OK) == 0 else { return (try store.session(named: target), nil) }
    let path = FilePath.absolute(target)
    let session = try store.sessions().first { $0.header.source == .file(path) }
    guard let session else {
      throw StoreError(
        .missing, "no session of `\(target)` is recorded", hint: "`hone run \(target)` records one")
    }
    return (session, try ScriptText(path: target))
  }

  /// The script's statements as they read now.
  private func statements(of script: ScriptText, in session: RecordedSession) throws -> [String] {
    let configuration = Notebook.Configuration(
      source: session.header.source, parameters: session.header.parameters,
      directory: SessionPlace.workingDirectory)
    do {
      return try Notebook(configuration).statements(in: script.source)
    } catch let errors as SourceErrors {
      throw ScriptText.Problem(
        code: .failure, diagnostic: errors.diagnostics[0], text: script.text, name: script.name)
    }
  }

  private func tell(_ report: Replay.Report) -> ExitCode {
    guard let divergence = report.divergence else {
      let measured = report.measured > 0 ? ", \(report.measured) measured and not compared" : ""
      let agree = report.compared == 1 ? "1 result agrees" : "\(report.compared) results agree"
      console.show("\(report.session.name): \(agree) to the bit\(measured)\n")
      return .success
    }
    console.complain("@\(divergence.number) is another now: \(divergence.cause.rawValue)")
    console.tell("    \(divergence.source)\n  \(divergence.detail)\n")
    console.tell("hint: \(divergence.cause.nextStep)\n")
    switch divergence.cause {
    case .inputMissing, .inputChanged: return .input
    case .statementChanged, .engineChanged, .nondeterminism: return .mismatch
    }
  }
}

extension Replay.Cause {
  /// What to do about it.
  fileprivate var nextStep: String {
    switch self {
    case .inputMissing, .inputChanged:
      "put the file back as it was, or run the statements again to record them with it as it is"
    case .statementChanged: "run the script again to record it as it reads now"
    case .engineChanged: "run the statements again to record what this version yields"
    case .nondeterminism: "please report it, with the statement: this is a mistake in Hone"
    }
  }
}
