extension PortableKernels {
  /// The determinants of `count` square matrices by Gaussian elimination in 64-bit floats, the largest
  /// element of a column as its pivot.
  public static func determinants(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int, side: Int
  ) {
    for matrix in 0..<count {
      let start = x + matrix * side * side
      var rows = (0..<side).map { row in (0..<side).map { Double(start[row * side + $0]) } }
      y[matrix] = Float(determinant(&rows))
    }
  }

  private static func determinant(_ rows: inout [[Double]]) -> Double {
    var product = 1.0
    for column in rows.indices {
      let pivot =
        rows.indices[column...].max { rows[$0][column].magnitude < rows[$1][column].magnitude }
        ?? column
      if rows[pivot][column] == 0 { return 0 }
      if pivot != column {
        rows.swapAt(pivot, column)
        product = -product
      }
      product *= rows[column][column]
      for row in rows.indices[(column + 1)...] {
        let factor = rows[row][column] / rows[column][column]
        for place in rows.indices[column...] { rows[row][place] -= factor * rows[column][place] }
      }
    }
    return product
  }
}
