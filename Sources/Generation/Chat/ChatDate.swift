/// The day that chat templates are told is today.
public struct ChatDate: Hashable, Sendable {
  public let year: Int
  public let month: Int
  public let day: Int

  /// The day that Llama 3's own template falls back to.
  public static let standard = ChatDate(uncheckedYear: 2024, month: 7, day: 26)

  /// Nil where there is no such day, or the text isn't written like `2024-07-26`.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard text.utf8.count == 10, parts.count == 3, let year = parts[0], let month = parts[1],
      let day = parts[2], (1...9999).contains(year), (1...12).contains(month),
      (1...Self.days(inMonth: month, of: year)).contains(day)
    else { return nil }
    self.init(uncheckedYear: year, month: month, day: day)
  }

  private init(uncheckedYear year: Int, month: Int, day: Int) {
    (self.year, self.month, self.day) = (year, month, day)
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  private static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// The day of the week, Sunday being 0 (Sakamoto 1992).
  private var weekday: Int {
    let shifted = year - (month < 3 ? 1 : 0)
    let offset = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][month - 1]
    return (shifted + shifted / 4 - shifted / 100 + shifted / 400 + offset + day) % 7
  }

  /// The date in a format of `strftime`, at midnight; what isn't about days stays as it is.
  public func text(_ format: String) -> String {
    var text = ""
    var isField = false
    for character in format {
      guard isField else {
        isField = character == "%"
        if !isField { text.append(character) }
        continue
      }
      isField = false
      text += field(character) ?? "%\(character)"
    }
    return text
  }

  private func field(_ letter: Character) -> String? {
    let twoDigits = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    switch letter {
    case "d": return twoDigits(day)
    case "e": return day < 10 ? " \(day)" : "\(day)"
    case "m": return twoDigits(month)
    case "y": return twoDigits(year % 100)
    case "Y": return "\(year)"
    case "B": return Self.months[month - 1]
    case "b", "h": return String(Self.months[month - 1].prefix(3))
    case "A": return Self.weekdays[weekday]
    case "a": return String(Self.weekdays[weekday].prefix(3))
    case "F": return "\(year)-\(twoDigits(month))-\(twoDigits(day))"
    case "H", "M", "S": return "00"
    case "%": return "%"
    default: return nil
    }
  }
}
