import FoundationEssentials
import Templates

/// Renders templates with their variables for a script of a peer; prints what comes, as JSON.
///
///     Conformance render CASES.json
///
/// A case is `{"template": …, "variables": …}`; a value is a list of its type's letter and itself, a
/// map's itself being pairs, because JSON's own maps have no order.
func renderTemplates(_ words: [String]) throws {
  guard let path = words.first else { throw Finding("name the file of cases") }
  let cases = try JSONDecoder().decode(
    [RenderingCase].self, from: Data(contentsOf: URL(filePath: path)))
  let results = cases.map { $0.result }
  let encoder = JSONEncoder()
  print(String(decoding: try encoder.encode(results), as: UTF8.self))
}

private struct RenderingCase: Decodable {
  var template: String
  var variables: TaggedValue

  struct Result: Encodable {
    var text: String?
    var error: String?
    var isRefusal = false
  }

  var result: Result {
    do {
      guard case .map(let map) = variables.value else {
        return Result(error: "the variables are no map")
      }
      let pairs = map.keys.map { ($0, map[$0] ?? .none) }
      let text = try Template(template).rendered(
        Dictionary(pairs, uniquingKeysWith: { $1 }),
        now: { $0 == "%d %b %Y" ? "26 Jul 2024" : "2024-07-26" })
      return Result(text: text)
    } catch let error as TemplateError {
      return Result(error: error.description, isRefusal: error.isRefusal)
    } catch {
      return Result(error: "\(error)")
    }
  }
}

/// A value as `["t", "text"]`, `["m", [["key", value], …]]` and so on.
private struct TaggedValue: Decodable {
  let value: TemplateValue

  init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    switch try list.decode(String.self) {
    case "n": value = .none
    case "b": value = .boolean(try list.decode(Bool.self))
    case "i": value = .integer(try list.decode(Int.self))
    case "f": value = .number(try list.decode(Double.self))
    case "l": value = .list(try list.decode([TaggedValue].self).map(\.value))
    case "m":
      var map = TemplateMap()
      for pair in try list.decode([Pair].self) { map[pair.key] = pair.value.value }
      value = .map(map)
    default: value = .text(try list.decode(String.self))
    }
  }

  private struct Pair: Decodable {
    let key: String
    let value: TaggedValue

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      key = try list.decode(String.self)
      value = try list.decode(TaggedValue.self)
    }
  }
}
