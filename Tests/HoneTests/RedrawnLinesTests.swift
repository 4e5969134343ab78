import Testing

@testable import hone

@Suite struct RedrawnLinesTests {
  /// A terminal of some columns that knows the few sequences of ECMA-48 that are used: CUU, EL, ED.
  private struct Screen {
    let width: Int
    private(set) var rows: [[Character]] = [[]]
    private var (row, column) = (0, 0)

    init(width: Int) { self.width = width }

    var lines: [String] { rows.map { String($0) } }

    mutating func show(_ text: String) {
      var rest = Substring(text)
      while let character = rest.popFirst() {
        switch character {
        case "\r": column = 0
        case "\n": goDown()
        case "\u{1B}":
          let sequence = rest.prefix { !$0.isLetter }.dropFirst()
          rest.removeFirst(sequence.count + 1)
          control(rest.removeFirst(), Int(sequence) ?? 1)
        default: put(character)
        }
      }
    }

    private mutating func control(_ kind: Character, _ count: Int) {
      switch kind {
      case "A": row = max(row - count, 0)
      case "K": rows[row] = Array(rows[row].prefix(column))
      case "J":
        rows[row] = Array(rows[row].prefix(column))
        rows.removeSubrange((row + 1)...)
      default: Issue.record("an unknown sequence \(kind)")
      }
    }

    private mutating func put(_ character: Character) {
      if column == width { goDown() }
      if rows[row].count <= column {
        rows[row] += Array(repeating: " ", count: column + 1 - rows[row].count)
      }
      rows[row][column] = character
      column += 1
    }

    private mutating func goDown() {
      (row, column) = (row + 1, 0)
      if row == rows.count { rows.append([]) }
    }
  }

  private func lines(_ texts: String...) -> [(text: String, columns: Int)] {
    texts.map { ($0, $0.count) }
  }

  @Test func standInTheSamePlace() {
    var (screen, redrawn) = (Screen(width: 20), RedrawnLines())
    screen.show("before\n")
    for texts in [["10%"], ["picture", "below", "20%"], ["other", "longer than it", "3%"]] {
      screen.show(redrawn.draw(texts.map { ($0, $0.count) }, width: 20))
      #expect(screen.lines == ["before"] + texts)
    }
    screen.show(redrawn.draw(lines("99%"), width: 20))
    #expect(screen.lines == ["before", "99%"])
    screen.show(redrawn.wipe(width: 20) + "after")
    #expect(screen.lines == ["before", "after"])
    #expect(redrawn.wipe(width: 20) == "")
  }

  /// A terminal that breaks the lines it shows where it becomes narrower, as most do.
  @Test func areWipedWhereTheTerminalBecameNarrower() {
    var (wide, redrawn) = (Screen(width: 30), RedrawnLines())
    let picture = lines("a picture of twenty-four", "50%")
    wide.show(redrawn.draw(picture, width: 30))
    var narrow = Screen(width: 10)
    narrow.show("before\n" + picture.map(\.text).joined(separator: "\n"))
    narrow.show(redrawn.draw(lines("small", "60%"), width: 10))
    #expect(narrow.lines == ["before", "small", "60%"])
  }
}
