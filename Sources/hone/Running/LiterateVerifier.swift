import Glibc
import Language
import SessionStore
import Workbench

/// Runs literate scripts and compares what they show with what they say they show.
struct LiterateVerifier {
  let options: Options
  let console: Console

  /// - Returns: Success where all agree, or where what was found has been written.
  func verify(_ paths: [String]) throws -> ExitCode {
    var worst = ExitCode.success
    for path in paths {
      let code = try verify(path)
      if code == .interrupted || code == .terminated { return code }
      if worst == .success { worst = code }
    }
    return worst
  }

  private func verify(_ path: String) throws -> ExitCode {
    let file = try ScriptText(path: path)
    guard let script = file.literate else {
      console.complain("`\(path)` is not Markdown", hint: "`hone verify` takes `.md` files")
      return .usage
    }
    var found: [Int: [String]] = [:]
    var measured: Set<Int> = []
    let code = try run(file, script) { block, entry in
      found[block, default: []] += entry.shownLines(.recorded)
      if entry.replayClass != .exact { measured.insert(block) }
    }
    guard code == .success else { return code }
    let texts = found.mapValues { $0.joined(separator: "\n") }
    return settle(script, path: path, found: texts, measured: measured)
  }

  /// Runs the script unrecorded, in the style that outputs are recorded in.
  private func run(
    _ file: ScriptText, _ script: LiterateScript, onEntry: (Int, Notebook.Entry) -> Void
  ) throws -> ExitCode {
    let notebook = try Notebook(
      Notebook.Configuration(
        source: .file(file.name ?? ""), parameters: options.parameters,
        directory: SessionPlace.workingDirectory))
    let runner = StatementRunner(notebook: notebook, console: console)
    return runner.run(script.source, reportedIn: script.text, name: file.name) { event in
      if case .finished(let entry, let range) = event,
        let block = script.blockIndex(at: range.lowerBound)
      {
        onEntry(block, entry)
      }
    }
  }

  /// Compares every output; writes those that differ where that was asked for.
  ///
  /// - Parameter measured: The blocks that show what the clock said: once written, they stay.
  private func settle(
    _ script: LiterateScript, path: String, found: [Int: String], measured: Set<Int>
  ) -> ExitCode {
    var changed: [Int: String] = [:]
    for (index, block) in script.blocks.enumerated() {
      guard let output = block.output, let recorded = script.recordedOutput(of: block) else {
        continue
      }
      if measured.contains(index), !recorded.allSatisfy(\.isWhitespace) { continue }
      let now = found[index] ?? ""
      let difference = OutputDifference.first(
        recorded: recorded, found: now, tolerance: output.tolerance)
      guard let difference else { continue }
      changed[index] = now
      if !options.acceptsOutput { report(difference, in: output, of: script, path: path) }
    }
    let count = script.blocks.count { $0.output != nil }
    guard count > 0 else {
      console.show("\(path): it runs; there is no `output` block to compare\n")
      return .success
    }
    if changed.isEmpty {
      console.show("\(path): \(count == 1 ? "1 output agrees" : "\(count) outputs agree")\n")
      return .success
    }
    guard options.acceptsOutput else {
      console.tell("\(path): \(changed.count) of \(count) outputs differ\n")
      console.tell("hint: `hone verify \(path) --accept` writes what was found\n")
      return .mismatch
    }
    guard TextFile.replace(path, with: script.accepting(changed)) else {
      console.complain("`\(path)` can't be written: \(String(cString: strerror(errno)))")
      return .failure
    }
    console.show("\(path): \(changed.count) of \(count) outputs written\n")
    return .success
  }

  private func report(
    _ difference: OutputDifference, in output: LiterateScript.Output, of script: LiterateScript,
    path: String
  ) {
    let before = script.text.utf8.prefix(output.range.lowerBound).count { $0 == UInt8(ascii: "\n") }
    console.tell("\(path):\(before + difference.line): the output differs\n")
    console.tell("  - \(difference.recorded ?? "(nothing more)")\n")
    console.tell("  + \(difference.found ?? "(nothing more)")\n")
  }
}
