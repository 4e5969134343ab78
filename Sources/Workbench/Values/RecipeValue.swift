public import ContentHashing
public import Language

/// A script that makes a value again: what `recipe` yields, and `save` writes.
public struct RecipeValue: ObjectValue, Codable {
  /// Line by line.
  let script: [String]

  public static let valueType = ValueType("recipe", fields: ["text": .text])

  public var contentHash: ContentHash { ContentHash(of: text) }

  var text: String { script.map { $0 + "\n" }.joined() }

  public func field(_ name: String) -> Value? { name == "text" ? .text(text) : nil }
}

extension RecipeValue: Displayable {
  public var brief: String { "recipe of \(script.count) lines" }

  public func lines(_ style: DisplayStyle) -> [String] {
    script.map { $0.hasPrefix("#") ? style.dim($0) : $0 }
  }
}

extension RecipeValue: ArchivableValue {}
