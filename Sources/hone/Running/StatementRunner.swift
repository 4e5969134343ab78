import Glibc
import Language
import SessionStore
import TensorEngine
import Workbench

/// Runs source text in a notebook, and says what went wrong in the words of the program.
struct StatementRunner {
  let notebook: Notebook
  let console: Console
  /// Text that was shown before its value came.
  let streamed: StreamedText
  private let progress: ProgressDisplay

  init(notebook: Notebook, console: Console) {
    self.notebook = notebook
    self.console = console
    streamed = StreamedText(console: console)
    let progress = ProgressDisplay(console: console)
    self.progress = progress
    notebook.onProgress = { progress.show($0) }
  }

  /// Wipes or ends what is being shown, so that something else can be.
  private func clear() {
    progress.clear()
    streamed.end()
  }

  /// Runs a source text, statement by statement.
  ///
  /// - Parameters:
  ///   - report: What problems are pointed at in, where that isn't the source itself.
  ///   - onEvent: Told when a statement begins and ends.
  func run(
    _ source: String, reportedIn report: String? = nil, name: String? = nil,
    onEvent: (Notebook.Event) -> Void
  ) -> ExitCode {
    // Cleared when it has been answered, not before the run: Ctrl-C may come in between.
    defer {
      clear()
      Cancellation.clear()
    }
    let report = report ?? source
    do {
      try notebook.run(source) { event in
        progress.clear()
        onEvent(event)
        if case .finished(let entry, _) = event { console.note(entry.notes) }
      }
      return .success
    } catch let errors as SourceErrors {
      console.complain(errors.diagnostics, in: report, name: name)
    } catch let diagnostic as Diagnostic {
      clear()
      console.complain(diagnostic, in: report, name: name)
      if diagnostic.isMissingInput { return .input }
    } catch is CancellationError {
      clear()
      return stopped()
    } catch let error as StoreError {
      console.complain(error.message, hint: error.hint)
    } catch {
      console.complain("\(error)")
    }
    return Signals.received().contains(SIGTERM) ? .terminated : .failure
  }

  private func stopped() -> ExitCode {
    if Signals.received().contains(SIGTERM) { return .terminated }
    console.tell("interrupted: every value is as it was before\n")
    if notebook.goesOnWhereItWas {
      console.tell("hint: what was measured is kept: the same statement goes on where it was\n")
    }
    return .interrupted
  }
}
