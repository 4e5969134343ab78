extension LayerDrawing {
  /// Draws a path of level and upright pieces with the frame's characters.
  func drawStairs(on sheet: inout Sheet) {
    let corners = cells()
    for (from, to) in zip(corners, corners.dropFirst()) {
      for column in min(from.x, to.x)...max(from.x, to.x) where from.y == to.y {
        sheet.put(style.glyphs.horizontal, column: column, row: from.y, ink: .faint)
      }
      for row in min(from.y, to.y)...max(from.y, to.y) where from.x == to.x && from.y != to.y {
        sheet.put(style.glyphs.vertical, column: from.x, row: row, ink: .faint)
      }
    }
    for index in corners.indices.dropFirst().dropLast() {
      guard let bend = bend(corners[index - 1], corners[index], corners[index + 1]) else {
        continue
      }
      sheet.put(bend, column: corners[index].x, row: corners[index].y, ink: .faint)
    }
  }

  /// The character where a level piece meets an upright one; rows count downwards.
  private func bend(_ before: Dot, _ corner: Dot, _ after: Dot) -> Character? {
    let level = before.y == corner.y ? before : after
    let upright = before.y == corner.y ? after : before
    guard level.y == corner.y, level.x != corner.x, upright.x == corner.x, upright.y != corner.y
    else { return nil }
    let bends = style.glyphs.bends
    return switch (level.x < corner.x, upright.y < corner.y) {
    case (true, true): bends.leftUp
    case (true, false): bends.leftDown
    case (false, true): bends.rightUp
    case (false, false): bends.rightDown
    }
  }
}
