extension Architecture {
  /// Every architecture. A new one is a file in `Architectures/` and a line here.
  public static let all: [Architecture] = [
    .cnn, .lenet5, .lenet300, .mlp, .resnet, .transformer,
  ]
}
