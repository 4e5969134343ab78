import Foundation
import Testing

/// Properties of the source text itself.
@Suite struct TidyTests {
  struct Source: Sendable, CustomTestStringConvertible {
    var path: String
    var lines: [String]
    var testDescription: String { path }
    var module: String { String(path.split(separator: "/")[1]) }

    /// Every Swift and C file under `Sources` and `Tests`.
    static let all: [Source] = {
      let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
      return ["Sources", "Tests"].flatMap { folder in
        let paths = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        return (paths?.compactMap { $0 as? String } ?? [])
          .filter { path in [".swift", ".c", ".h"].contains(where: path.hasSuffix) }
          .sorted()
          .map { path in
            let file = root.appending(path: "\(folder)/\(path)")
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            return Source(path: "\(folder)/\(path)", lines: text.components(separatedBy: "\n"))
          }
      }
    }()
  }

  @Test func findsTheSources() {
    #expect(Source.all.count > 50)
  }

  @Test(arguments: Source.all)
  func fitsOnAFewScreens(_ source: Source) {
    #expect(source.lines.count <= 401, "split \(source.path)")
  }

  @Test(arguments: Source.all.filter { !$0.path.hasSuffix("TidyTests.swift") })
  func leavesNoNotesToSelf(_ source: Source) {
    for (number, line) in source.lines.enumerated() {
      let noted = ["TODO", "FIXME", "XXX"].filter(line.contains)
      #expect(noted.isEmpty, "\(source.path):\(number + 1)")
    }
  }

  @Test(arguments: Source.all.filter { $0.path.hasPrefix("Sources/") })
  func doesNotTrapOnInput(_ source: Source) {
    for (number, line) in source.lines.enumerated() {
      let traps = ["try!", "fatalError(", "as! "].filter(line.contains)
      #expect(traps.isEmpty, "\(source.path):\(number + 1)")
    }
  }

  /// The whole of Foundation brings tables of locales along: twice the program, a third more memory.
  @Test(arguments: Source.all.filter { $0.path.hasPrefix("Sources/") && $0.module != "Benchmarks" })
  func doesWithFoundationsEssentials(_ source: Source) {
    #expect(!source.lines.contains { $0.hasSuffix("import Foundation") }, "\(source.path)")
  }

  /// The modules, lowest first. A module may import only modules from layers below its own.
  static let layers: [[String]] = [
    [
      "CFileMapping", "CFuzzing", "CJPEG", "CKernels", "CPNG", "CReadline", "CSQLite", "CSndfile",
      "CXXHash", "CZlib",
    ],
    ["ContentHashing", "TextWidth"],
    ["Charts", "Language", "SessionStore", "Templates", "TensorEngine", "Tokenizers"],
    ["ModelGraph"],
    ["Datasets", "Devices", "Media", "ModelFormats"],
    ["Generation", "Training"],
    ["Compression"],
    ["Workbench"],
    ["Benchmarks", "Conformance", "hone"],
  ]

  @Test(arguments: Source.all.filter { $0.path.hasPrefix("Sources/") })
  func importsOnlyFromBelow(_ source: Source) throws {
    let module = source.module
    let layer = try #require(Self.layers.firstIndex { $0.contains(module) })
    let above = Set(Self.layers[layer...].joined()).subtracting([module])
    for line in source.lines {
      guard let imported = line.firstMatch(of: /^(?:internal |public |private )?import (\w+)/)?.1
      else { continue }
      #expect(!above.contains(String(imported)), "\(module) may not import \(imported)")
    }
  }

  static func map() throws -> String {
    let file = URL(filePath: #filePath).appending(path: "../../../Sources/README.md")
    return try String(contentsOf: file.standardizedFileURL, encoding: .utf8)
  }

  @Test func theMapNamesEveryModule() throws {
    let rows = try Self.map().matches(of: /(?m)^\| \d \|((?: `\w+`)+)/)
    let named = rows.flatMap { $0.1.matches(of: /\w+/).map { String($0.output) } }
    let modules = try FileManager.default.contentsOfDirectory(
      atPath: URL(filePath: #filePath).appending(path: "../../../Sources").standardized.path)
    #expect(named.sorted() == modules.filter { !$0.contains(".") }.sorted())
    #expect(named.sorted() == Self.layers.joined().sorted())
  }

  /// "To add a thing: this file, that list."
  @Test func theMapLeadsToFoldersAndLists() throws {
    let rows = try Self.map().matches(of: /(?m)^\| an? [\w ]+ \| `([^`]+)`[^|]* \| `([^`]+)` \|$/)
    #expect(rows.count > 10)
    for row in rows {
      let folder = row.1.prefix { $0 != "X" && $0 != "<" && $0 != "x" }
      for path in [String(folder), String(row.2)] {
        let file = URL(filePath: #filePath).appending(path: "../../../Sources/\(path)")
        #expect(FileManager.default.fileExists(atPath: file.standardized.path), "\(path)")
      }
    }
  }
}
