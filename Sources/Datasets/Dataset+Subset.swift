import ContentHashing
import TensorEngine

extension Dataset {
  /// The samples at `range`, sharing this set's memory.
  ///
  /// - Precondition: The range lies within the samples.
  public func subset(_ range: Range<Int>) -> Dataset {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count)")
    return Dataset(
      name: name, features: features.rows(range), target: target.map { $0.rows(range) },
      origin: origin, parts: Array(parts[range]), whole: whole, indices: Array(indices[range]),
      text: text)
  }

  /// The samples at `positions`, in that order.
  ///
  /// - Precondition: Each lies within the samples.
  public func subset(_ positions: [Int]) -> Dataset { subset(positions, named: name) }

  /// The first `count` samples, or all where there are fewer.
  public func first(_ count: Int) -> Dataset { subset(0..<max(0, min(count, self.count))) }

  func subset(_ positions: [Int], named name: String) -> Dataset {
    precondition(positions.allSatisfy((0..<count).contains), "a sample that isn't there")
    return Dataset(
      name: name, features: features.gatheringRows(positions),
      target: target.map { $0.gatheringRows(positions) }, origin: origin,
      parts: positions.map { parts[$0] }, whole: whole, indices: positions.map { indices[$0] },
      text: text)
  }

  /// How many of this set's samples are also `other`'s: by their place, as both are subsets of one data
  /// set, or else by what their features are.
  ///
  /// A model that learned from, or was calibrated on, samples that it is measured on looks better
  /// than it is.
  public func sharedSampleCount(with other: Dataset) -> Int {
    guard whole == other.whole else {
      let theirs = Set(other.sampleHashes)
      return sampleHashes.count { theirs.contains($0) }
    }
    let theirs = Set(other.indices)
    return Set(indices).count { theirs.contains($0) }
  }

  private var sampleHashes: [ContentHash] {
    guard count > 0 else { return [] }
    return features.withUnsafeBytes { bytes in
      let size = bytes.count / count
      return (0..<count).map { index in
        ContentHash(of: UnsafeRawBufferPointer(rebasing: bytes[index * size..<(index + 1) * size]))
      }
    }
  }

  /// Whether any sample is also one of `other`'s.
  public func overlaps(_ other: Dataset) -> Bool { sharedSampleCount(with: other) > 0 }
}

extension Dataset.Target {
  func map(_ transform: (Tensor) -> Tensor) -> Dataset.Target {
    switch self {
    case .classes(let labels, let names): .classes(transform(labels), names: names)
    case .values(let values): .values(transform(values))
    case .tokens(let tokens, let vocabulary): .tokens(transform(tokens), vocabulary: vocabulary)
    case .none: .none
    }
  }
}

extension Tensor {
  /// The rows at `positions` along the first axis, copied.
  fileprivate func gatheringRows(_ positions: [Int]) -> Tensor {
    let rowBytes = shape.dropFirst().reduce(1, *) * elementType.bytes
    return Tensor(shape: [positions.count] + shape.dropFirst(), elementType: elementType) { new in
      withUnsafeBytes { old in
        for (row, position) in positions.enumerated() where rowBytes > 0 {
          let source = UnsafeRawBufferPointer(
            rebasing: old[(position * rowBytes)...].prefix(rowBytes))
          UnsafeMutableRawBufferPointer(rebasing: new[(row * rowBytes)...]).copyMemory(from: source)
        }
      }
    }
  }
}
