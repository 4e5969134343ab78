extension Architecture {
  /// Every architecture. A new one is a file in `Architectures/` and a line here.
  public static let all: [Architecture] = [
    .bert, .cnn, .lenet5, .lenet300, .llama, .mlp, .mobilenetv2, .resnet, .resnet18, .resnet50,
    .transformer,
  ]
}
