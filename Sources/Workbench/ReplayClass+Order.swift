public import SessionStore

extension ReplayClass: Comparable {
  /// The class that promises more comes first; a statement has the last of its calls' classes.
  public static func < (a: ReplayClass, b: ReplayClass) -> Bool { a.strictness < b.strictness }

  private var strictness: Int {
    switch self {
    case .exact: 0
    case .tolerance: 1
    case .timing: 2
    case .external: 3
    }
  }
}
