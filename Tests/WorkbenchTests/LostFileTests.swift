import Foundation
import Language
import Testing

@testable import Workbench

/// Files that are cut short while a model's weights are read from them.
@Suite struct LostFileTests {
  @Test func failTheStatementAndNotTheProgram() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/名前 with 🙂.hone"
      try FileManager.default.copyItem(
        atPath: "\(projectFolder)models/digits-cnn.hone", toPath: path)
      let notebook = try notebook(directory: folder)
      try notebook.run(#"base = load "名前 with 🙂.hone""#)
      #expect(truncate(path, 8192) == 0)
      for statement in ["base | weights", "base | layer conv2", "compare base"] {
        let message = try #require(mistakes { try notebook.run(statement) }.first?.message)
        #expect(message.hasSuffix("was cut short while it was in use: part of the model is gone"))
        #expect(message.contains("名前 with 🙂.hone"))
      }
      try notebook.run(#"again = load "\#(projectFolder)models/digits-cnn.hone""#)
      #expect(mistakes { try notebook.run("again | weights") }.isEmpty)
    }
  }
}
