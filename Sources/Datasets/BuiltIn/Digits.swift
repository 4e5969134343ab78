import TensorEngine

extension BuiltInDataset {
  /// 1,797 handwritten digits of 8×8 pixels, each pixel the share of it that is ink.
  ///
  /// E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
  /// Repository 1998, <https://doi.org/10.24432/C50P49>; the test part, in scikit-learn's order.
  /// `Scripts/make-digits` makes the two idx files in `Resources`.
  static let digits = BuiltInDataset(
    name: "digits", summary: "1,797 handwritten digits of 8×8 pixels",
    load: { () throws(DatasetError) in
      let images = try tensor(PackageResources.digits_images_idx3_ubyte_gz, "digits images")
      let labels = try tensor(PackageResources.digits_labels_idx1_ubyte_gz, "digits labels")
      return Dataset(
        name: "digits", features: images.scaled(by: 16).reshaped(to: images.shape + [1]),
        target: try Dataset.classes(labels, count: images.shape[0], "digits labels"),
        origin: "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits (UCI, 1998), "
          + "CC BY 4.0")
    })

  private static func tensor(_ resource: [UInt8], _ name: String) throws(DatasetError) -> Tensor {
    try Idx.tensor(Gzip.inflate(resource, atMost: maximumFileBytes, path: name), path: name)
  }
}
