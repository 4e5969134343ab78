import Language
import Testing

@testable import Workbench

@Suite struct LiterateScriptTests {
  static let text = """
    # Numbers — all of them

    ```hone
    x = 1
    x
    ```

    It shows:

    ```output tolerance=1%
    1
    ```

    ```swift
    let hone = "not run"
    ```

    ~~~hone
    x + 1
    ~~~

    """

  @Test func findsBlocksAndTheirOutputs() throws {
    let script = try LiterateScript(Self.text)
    #expect(script.blocks.map { slice($0.code) } == ["x = 1\nx\n", "x + 1\n"])
    #expect(script.blocks.map { script.recordedOutput(of: $0) } == ["1\n", nil])
    #expect(script.blocks[0].output?.tolerance == 0.01)
  }

  @Test func setsTheProseApart() throws {
    let script = try LiterateScript(Self.text)
    #expect(
      script.prose == [
        "# Numbers — all of them\n\n",
        "\nIt shows:\n\n\n```swift\nlet hone = \"not run\"\n```\n\n", "",
      ])
  }

  @Test func keepsEveryPlace() throws {
    let script = try LiterateScript(Self.text)
    #expect(script.source.utf8.count == Self.text.utf8.count)
    #expect(
      script.source.split(whereSeparator: \.isWhitespace) == ["x", "=", "1", "x", "x", "+", "1"])
    for block in script.blocks {
      #expect(Array(script.source.utf8)[block.code] == Array(Self.text.utf8)[block.code])
    }
    #expect(script.blockIndex(at: script.blocks[1].code.lowerBound) == 1)
    #expect(script.blockIndex(at: 0) == nil)
  }

  @Test func rewritesOnlyTheOutput() throws {
    let script = try LiterateScript(Self.text)
    let accepted = script.accepting([0: "2\n3"])
    #expect(
      accepted
        == Self.text.replacing(
          "```output tolerance=1%\n1\n", with: "```output tolerance=1%\n2\n3\n"))
    #expect(script.accepting([:]) == Self.text)
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var text: String
    var message: String
    var place: String
    var testDescription: String { message }
  }

  @Test(arguments: [
    Mistake(text: "a\n```hone\nx", message: "this block is never closed", place: "hone"),
    Mistake(
      text: "```output\n1\n```\n",
      message: "there is no `hone` block that this could be the output of", place: "output"),
    Mistake(
      text: "```hone\nx\n```\n```output\n```\n```output\n```\n",
      message: "there is no `hone` block that this could be the output of", place: "output"),
    Mistake(
      text: "```hone\nx\n```\n```output tolerance=high\n```\n",
      message: "`output` takes a tolerance, not `tolerance=high`", place: "output tolerance=high"),
    Mistake(
      text: "``` hone quiet\nx\n```", message: "`hone` takes nothing after it, not `quiet`",
      place: "hone quiet"),
    Mistake(
      text: "```hone\nx\n```\n```hone\n\n | y\n```",
      message: "a block can't go on with the one before", place: "|"),
  ])
  func pointsAtMistakes(_ mistake: Mistake) throws {
    let error = #expect(throws: Diagnostic.self) { try LiterateScript(mistake.text) }
    #expect(error?.message == mistake.message)
    let range = try #require(error?.range)
    #expect(String(decoding: Array(mistake.text.utf8)[range], as: UTF8.self) == mistake.place)
  }

  // The cases of CommonMark 0.31's section on fenced code blocks that matter here.
  @Test(arguments: [
    ("````hone\n```\n````", ["```\n"]),
    ("   ```hone\nx\n  ```", ["x\n"]),
    ("    ```hone\nx\n    ```", []),
    ("```hone\r\nx\r\n```\r\n", ["x\r\n"]),
    ("``` ```hone\nx\n", []),
    ("```hone\n```", [""]),
    ("", []),
  ])
  func readsFencesAsCommonMarkDoes(text: String, blocks: [String]) throws {
    let script = try LiterateScript(text)
    #expect(
      script.blocks.map { String(decoding: Array(text.utf8)[$0.code], as: UTF8.self) } == blocks)
  }

  @Test(arguments: [("a.md", true), ("A.MD", true), ("x.markdown", true), ("a.hone", false)])
  func knowsMarkdownByItsName(path: String, isMarkdown: Bool) {
    #expect(LiterateScript.isMarkdown(path: path) == isMarkdown)
  }

  private func slice(_ range: SourceRange) -> String {
    String(decoding: Array(Self.text.utf8)[range], as: UTF8.self)
  }
}
