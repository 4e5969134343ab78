import TensorEngine

extension Dataset {
  /// `sets` as one, the samples from `testFrom` on set apart for testing.
  ///
  /// - Precondition: There are some.
  static func joined(
    _ sets: [Dataset], testFrom: Int, path: String
  ) throws(DatasetError) -> Dataset {
    guard let first = sets.first else { preconditionFailure("no sets to join") }
    for set in sets where set.sampleShape != first.sampleShape {
      throw DatasetError(
        set.origin, "expected samples of \(first.sampleShape), found \(set.sampleShape)",
        hint: "load one of the files instead of the folder")
    }
    let count = sets.reduce(0) { $0 + $1.count }
    let names = sets.map(\.classNames).max { $0.count < $1.count } ?? []
    let labels = Tensor(joining: sets.compactMap(\.labels), shape: [count], as: .i32)
    return Dataset(
      name: first.name,
      features: Tensor(joining: sets.map(\.features), shape: [count] + first.sampleShape, as: .f32),
      target: .classes(labels, names: names), origin: path, testSamples: testFrom..<count)
  }
}

extension Tensor {
  /// The elements of `tensors` one after another.
  fileprivate init(joining tensors: [Tensor], shape: [Int], as elementType: ElementType) {
    self.init(shape: shape, elementType: elementType) { new in
      var offset = 0
      for tensor in tensors {
        tensor.withUnsafeBytes { bytes in
          UnsafeMutableRawBufferPointer(rebasing: new[offset...]).copyMemory(from: bytes)
          offset += bytes.count
        }
      }
    }
  }
}
