import Foundation
import Language
import ModelGraph
import Testing

@testable import Workbench

/// Commands on pictures, sounds and arrays, end to end.
@Suite struct MediaCommandTests {
  private func value(_ source: String, in folder: String) throws -> Value {
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/models", withDestinationPath: "\(projectFolder)/models")
    let notebook = try notebook(directory: folder)
    try notebook.run(source)
    return try #require(notebook.entries.last).value
  }

  @Test func readsADigit() throws {
    try withTemporaryFolder { folder in
      let value = try value(
        #"(load "models/digits-cnn.hone" | classify "models/three.bmp").class"#, in: folder)
      #expect(value.cellText == "3")
    }
  }

  @Test func keepsTheRecipeInTheFile() throws {
    try withTemporaryFolder { folder in
      let value = try value(
        """
        load "models/digits-cnn.hone" recipe=mobilenet | save "kept.hone"
        load "kept.hone"
        """, in: folder)
      guard case .object(let object) = value, let model = object as? ModelValue,
        case .picture(let recipe) = model.model.metadata.recipe?.source
      else {
        Issue.record("no picture recipe")
        return
      }
      #expect(recipe.mean == [127.5])
      #expect((recipe.height, recipe.width) == (8, 8))
    }
  }

  @Test func aFolderOfPicturesIsData() throws {
    try withTemporaryFolder { folder in
      for (name, count) in [("3", 3), ("7", 1)] {
        let path = "\(folder)/digits/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for index in 0..<count {
          try FileManager.default.copyItem(
            atPath: "\(projectFolder)/models/three.bmp", toPath: "\(path)/\(index).bmp")
        }
      }
      // Three of four pictures of a three are where they belong.
      let value = try value(
        """
        m = load "models/digits-cnn.hone"
        (m | evaluate (data "digits/" for=m) split=all).accuracy
        """, in: folder)
      #expect(value.asQuantity?.value == 0.75)
    }
  }

  @Test func writesWhatAModelYields() throws {
    try withTemporaryFolder { folder in
      let value = try value(
        """
        load "models/digits-cnn.hone" | run "models/three.npy" | save "scores.npz"
        (load "models/digits-cnn.hone" | run "models/three.npy").count
        """, in: folder)
      #expect(value.asQuantity?.value == 1)
      #expect(FileManager.default.fileExists(atPath: "\(folder)/scores.npz"))
    }
  }

  @Test(arguments: [
    (
      #"load "models/digits-cnn.hone" | run "models/three.npy" "models/three.npy""#,
      "the model takes 1 inputs (input), but 2 files are given"
    ),
    (
      #"load "models/digits-cnn.hone" | classify "models/make.hone""#,
      "`models/make.hone`: it isn't a picture of a known format"
    ),
    (
      #"load "models/digits-cnn.hone" | listen "models/tone.wav""#,
      "the model doesn't say how it takes a sound; its input is f32 [-1, 8, 8, 1]"
    ),
    (
      #"load "models/digits-cnn.hone" recipe=kws"#,
      "the recipe `kws` doesn't fit a model that takes f32 [-1, 8, 8, 1]"
    ),
    (
      #"data "models" for=(load "models/digits-cnn.hone")"#,
      "`models` has no subfolders of pictures or sounds"
    ),
  ])
  func saysWhatIsWrong(_ source: String, _ expected: String) throws {
    try withTemporaryFolder { folder in
      let found = mistakes { _ = try value(source, in: folder) }
      #expect(found.map(\.message) == [expected])
    }
  }
}
