/// The weight encodings. A new one is a file in this folder and a line here.
public let weightEncodings: [any WeightEncoding.Type] = [
  BlockEncoding.self, DenseEncoding.self, LinearEncoding.self, SparseEncoding.self,
  TransposedEncoding.self,
]
