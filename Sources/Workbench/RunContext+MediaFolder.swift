import Datasets
import FoundationEssentials
import Glibc
import Language
import Media
import ModelGraph
import TensorEngine

extension RunContext {
  /// The pictures or sounds in the subfolders of a folder, a class each, as a model's recipe prepares
  /// them; nil where the folder has no such subfolders.
  ///
  /// - Throws: A `Diagnostic` where there is no model to say how, a `MediaError` where a file can't be
  ///   read.
  func mediaFolder(_ path: String, for model: ModelValue?) throws -> Dataset? {
    let classes = mediaClasses(in: path)
    guard !classes.isEmpty else {
      if model != nil {
        throw problem(
          "`\(path)` has no subfolders of pictures or sounds", with: "for", hint: "leave it out")
      }
      return nil
    }
    guard let recipe = model.flatMap({ NamedRecipe.recipe(of: $0.model) }) else {
      throw problem(
        "pictures and sounds are prepared by the recipe of a model",
        with: model == nil ? "name" : "for",
        hint: model == nil ? "name it: `for=MODEL`" : "load the model with `recipe=`")
    }
    let names = classNames(classes.map(\.name), as: model?.model.metadata.labels ?? [])
    let files = classes.flatMap { entry in
      entry.files.map { (label: names.firstIndex(of: entry.name) ?? 0, file: $0) }
    }
    var rows: [Float] = []
    var shape: [Int] = []
    for (index, entry) in files.enumerated() {
      try readFile(entry.file, parameter: "name")
      let features = try recipe.tensor(ofFile: resolved(entry.file), as: .f32)
      rows += features.floats
      shape = features.shape
      try checkCancellation()
      progress(Double(index + 1) / Double(files.count), "\(index + 1) of \(files.count) files")
    }
    let labels = Tensor(files.map { Int32($0.label) }, shape: [files.count], as: .i32)
    return Dataset(
      name: path.split(separator: "/").last.map(String.init) ?? path,
      features: Tensor(rows, shape: [files.count] + shape), target: .classes(labels, names: names),
      origin: path)
  }

  /// The subfolders that hold pictures or sounds, with those files, all in the order of their names.
  private func mediaClasses(in path: String) -> [(name: String, files: [String])] {
    entries(of: path).compactMap { name in
      let folder = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
      let files = entries(of: folder).filter { Image.isNamed($0) || Sound.isNamed($0) }
      return files.isEmpty ? nil : (name, files.map { "\(folder)/\($0)" })
    }
  }

  private func entries(of folder: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: resolved(folder))
    return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  /// The model's labels where the folders are among them, so that both number the classes alike.
  private func classNames(_ folders: [String], as labels: [String]) -> [String] {
    Set(folders).isSubset(of: labels) ? labels : folders
  }
}
