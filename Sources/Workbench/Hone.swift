/// The program as it names itself.
public enum Hone {
  public static let version = "0.1.0"
}
