/// What `--help` prints, from the tables that the command line is read with.
enum Help {
  static let text: String = {
    let front = [
      ("hone", "the shell"),
      ("hone FILE", "the same as `hone run FILE`"),
      ("hone -", "run the statements on standard input"),
    ]
    let subcommands = Subcommand.all.map { subcommand in
      (["hone", subcommand.name, subcommand.operands].joined(separator: " "), subcommand.help)
    }
    let options = Option.all.map { option in
      let names = option.names.joined(separator: ", ")
      return (option.operand.map { "\(names) \($0)" } ?? names, option.help)
    }
    return """
      A notebook-style workbench for on-device models.

      \(rows(front + subcommands))

      \(rows(options))

      Exit codes: 0 ok, 1 a statement failed, 2 usage, 3 a result differs from the
      record, 4 an input is missing or changed, 130 interrupted, 143 terminated.
      In the shell, `help` lists the commands and `:help` what the shell itself knows.

      """
  }()

  /// Two columns, the first as wide as it needs to be.
  private static func rows(_ rows: [(String, String)]) -> String {
    let width = (rows.map(\.0.count).max() ?? 0) + 2
    return rows.map { row in
      "  " + row.0 + String(repeating: " ", count: width - row.0.count) + row.1
    }.joined(separator: "\n")
  }
}
