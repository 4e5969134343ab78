/// The weight encodings. A new one is a file in this folder and a line here.
public let weightEncodings: [any WeightEncoding.Type] = [
  BinaryEncoding.self, BlockEncoding.self, CodebookEncoding.self, DenseEncoding.self,
  HuffmanEncoding.self, LinearEncoding.self, LogarithmicEncoding.self, SmallFloatEncoding.self,
  SparseEncoding.self,
  TernaryEncoding.self, TransposedEncoding.self,
]
