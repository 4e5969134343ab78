import Language

extension Command {
  static let recipe = Command(
    "recipe", "Gives the statements that made a value, as a script that makes it again.",
    input: Value.self, output: RecipeValue.valueType,
    details: """
      Of this session's statements only those that the value depends on, as they were typed, with \
      the seed that they drew from and the content of the files that they read; run as a script, \
      they give the same value to the bit. `save` writes it. `explain` also tells the steps that \
      were taken before a model was loaded.
      """,
    examples: [
      Example(
        """
        slim = load "models/digits-cnn.hone" | prune 50%
        slim | recipe
        """,
        "the script of one statement that makes `slim`")
    ]
  ) { context, input in
    guard let entry = context.entryYielding(input) else {
      throw context.problem(
        "no statement of this session ended with this value",
        hint: "give it a name first: `it = …`, then `it | recipe`")
    }
    do throws(RecipeError) {
      let recipe = try RecipeScript(of: entry, among: context.statement.entries)
      return .object(RecipeValue(script: recipe.lines))
    } catch {
      throw context.problem(error.message, hint: error.hint)
    }
  }
}
