@testable import Datasets
import Foundation
import TensorEngine
import Testing

@Suite struct CsvTests {
  @Test func theFirstLineIsAHeaderIfNoneOfItIsANumber() throws {
    let with = try loadTable("a,b,label\n1,2,x\n3,4,y\n")
    let without = try loadTable("1,2,x\n3,4,y\n")
    for dataset in [with, without] {
      #expect(dataset.features == Tensor([1, 2, 3, 4], shape: [2, 2]))
      #expect(dataset.classNames == ["x", "y"])
      #expect(labels(dataset) == [0, 1])
    }
  }

  @Test(arguments: [
    "a;b;c\r\n1;2.5;x\r\n-3e2;4;y\r\n", "a\tb\tc\n1\t2.5\tx\n-3e2\t4\ty",
    "\u{FEFF}\"a\", \"b,b\" ,c\n\n 1 ,\"2.5\",x\n-3e2,4.0 , \"y\"\n\n", "1,2.5,x\r-3e2,4,y\r",
  ])
  func everyWayOfWritingATableReadsTheSame(text: String) throws {
    let dataset = try loadTable(text)
    #expect(dataset.features == Tensor([1, 2.5, -300, 4], shape: [2, 2]))
    #expect(dataset.classNames == ["x", "y"])
  }

  @Test func quotedCellsKeepDelimitersLineEndsAndQuotes() throws {
    let dataset = try loadTable("1,\"a, \"\"b\"\"\nc\"\n2,d\n")
    #expect(dataset.classNames == ["a, \"b\"\nc", "d"])
  }

  @Test(
    arguments: [
      ("a,class,b\n1,x,2\n", nil, [1, 2]), ("Y,a,b\nx,1,2\n", nil, [1, 2]),
      ("a,b,c\n1,2,x\n", nil, [1, 2]), ("a,b,c\n7,1,2\n", "a", [1, 2]), ("7,1,2\n", "1", [1, 2]),
    ] as [(String, String?, [Float])])
  func theLabelColumnIsFound(text: String, column: String?, expected: [Float]) throws {
    let dataset = try loadTable(text, LoadOptions(labelColumn: column))
    #expect(dataset.features.floats == expected)
  }

  @Test func wholeNumbersAreClassesAndOthersValues() throws {
    let classes = try loadTable("0,10\n0,9\n0,10\n")
    #expect(classes.classNames == ["9", "10"])
    #expect(labels(classes) == [1, 0, 1])
    #expect(try loadTable("0,1\n0,2.5\n").values == Tensor([1, 2.5], shape: [2]))
    let many = (0..<300).map { "0,\($0)\n" }.joined()
    #expect(try loadTable(many).values?.shape == [300])
    #expect(try loadTable(many, LoadOptions(targetKind: .classes)).classNames.count == 300)
    let values = try loadTable("0,1\n0,2\n", LoadOptions(targetKind: .values)).values
    #expect(values == Tensor([1, 2], shape: [2]))
  }

  @Test(
    arguments: [
      ("a,b\n1,x\n2\n", 3, nil, "expected 2 cells as in the first line, found 1"),
      ("a,b\n1,x\n2,y,z\n", 3, nil, "expected 2 cells as in the first line, found 3"),
      ("a,b\n1,x\n\noops,y\n", 4, 1, "expected a finite number, found `oops`"),
      ("a,b\nnan,x\n", 2, 1, "expected a finite number, found `nan`"),
      ("a,b\n1e99,x\n", 2, 1, "expected a finite number, found `1e99`"),
      ("a,b\n,x\n", 2, 1, "expected a finite number, found nothing"),
      ("a,b\n1,\n", 2, 2, "expected a label, found nothing"),
      ("a,b\n1,2.5\n1,nan\n", 3, 2, "expected a finite number, found `nan`"),
      ("a,b\n1,\"x\n2,y\n", 2, nil, "expected a closing quote before the end"),
      ("a,b\n1,\"x\" y\n", 2, nil, "expected a delimiter after a closing quote"),
      ("a\n1\n", 1, nil, "expected several columns, found one"),
    ] as [(String, Int, Int?, String)])
  func whatIsWrongIsToldWithItsLine(
    text: String, line: Int, column: Int?, message: String
  ) {
    let error = #expect(throws: DatasetError.self) { try loadTable(text) }
    #expect(error?.message == message)
    #expect(error?.place == .line(line, column: column))
  }

  @Test(arguments: [
    ("", "the table is empty"), ("\n\n", "the table is empty"),
    ("a,b\n", "the table has a header but no rows"),
  ])
  func aTableWithoutRowsIsNone(text: String, message: String) {
    let error = #expect(throws: DatasetError.self) { try loadTable(text) }
    #expect(error?.message == message)
  }

  @Test func aColumnThatIsNotThereIsNamedBesideThoseThatAre() {
    let error = #expect(throws: DatasetError.self) {
      try loadTable("a,b\n1,2\n", LoadOptions(labelColumn: "c"))
    }
    #expect(error?.message == "expected a column from 1 to 2, or a, b, found `c`")
  }

  @Test func anErrorReadsAsOneSentenceWithItsPlace() {
    let error = #expect(throws: DatasetError.self) { try loadTable("a,b\nx1,2\n") }
    #expect(
      error?.description
        == "`t.csv` in line 2, column 1: expected a finite number, found `x1`; "
        + "the column is called `a`")
  }
}
