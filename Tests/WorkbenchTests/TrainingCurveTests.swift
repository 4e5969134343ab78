import Language
import Testing

@testable import Workbench

@Suite struct TrainingCurveTests {
  /// The loss of two epochs is a line; before that there is none to draw.
  @Test(arguments: [
    "train digits epochs=3", "finetune digits epochs=3", "distill digits from=net epochs=3",
    "quantize int4 data=digits epochs=3", "prune 50% steps=2 data=digits epochs=3",
  ])
  func isDrawnOnceTwoEpochsAreDone(command: String) throws {
    let notebook = try notebook()
    try notebook.run(#"digits = data "digits" | first 200"#)
    try notebook.run("net = new mlp for=digits hidden=[8]")
    var pictures: [(message: String, lines: [String])] = []
    notebook.onProgress = { pictures.append(($0.message, $0.picture(.recorded))) }
    try notebook.run("net | \(command)")
    #expect(!pictures.isEmpty)
    for picture in pictures {
      let isDrawn = picture.message.contains("epoch 3 of 3")
      #expect(picture.lines.isEmpty != isDrawn, "\(picture.message)")
      #expect(!isDrawn || picture.lines[0].contains("training"), "\(picture.lines)")
    }
  }
}
