import Foundation
import TensorEngine
import Testing

@testable import Workbench

/// In a process of its own: the wish to stop is the whole process's.
@Suite struct CancelledCommandTests {
  /// The last chunk is read when the wish comes: the command ends with a value, of work undone.
  @Test func yieldsNothing() async {
    await #expect(processExitsWith: .success) {
      let notebook = try notebook()
      try notebook.run("m = new llama blocks=1 width=32 heads=2 classes=256")
      notebook.onProgress = { if $0.fraction == 1 { Cancellation.request() } }
      do {
        try notebook.run(#"p = m | perplexity "LICENSE" context=64"#)
        preconditionFailure("a command that was cancelled had a value")
      } catch is CancellationError {
        Cancellation.clear()
      }
      precondition(!mistakes { try notebook.run("p") }.isEmpty, "the value has its name")
      precondition(mistakes { try notebook.run("m") }.isEmpty, "what was there before is lost")
    }
  }

  /// What a scan had measured when it was stopped is kept, and so it says; nothing else does.
  @Test(arguments: [
    ("net | sensitivity on=digits bits=[8 4]", true), ("net | train digits epochs=20", false),
  ])
  func saysWhatGoesOnWhereItWas(statement: String, goesOn: Bool) async {
    await #expect(processExitsWith: .success) { [statement, goesOn] in
      try withTemporaryFolder { folder in
        setenv("XDG_CACHE_HOME", folder, 1)
        let notebook = try notebook()
        try notebook.run(#"digits = data "digits""#)
        try notebook.run("net = new mlp for=digits hidden=[8]")
        notebook.onProgress = { if $0.fraction > 0.2 { Cancellation.request() } }
        do {
          try notebook.run(statement)
          preconditionFailure("a command that was cancelled had a value")
        } catch is CancellationError {
          Cancellation.clear()
        }
        precondition(notebook.goesOnWhereItWas == goesOn)
        try notebook.run("1")
        precondition(!notebook.goesOnWhereItWas)
      }
    }
  }
}
