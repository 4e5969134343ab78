extension Architecture {
  /// Every architecture. A new one is a file in `Architectures/` and a line here.
  public static let all: [Architecture] = [
    .bert, .cnn, .efficientnetlite, .gemma, .gemma2, .gemma3, .ghostnet, .gpt2, .lenet5, .lenet300,
    .lenetcaffe, .llama, .mlp, .mobilebert, .mobilenetv1, .mobilenetv2, .phi3, .qwen2, .qwen3,
    .resnet, .resnet18, .resnet50, .transformer,
  ]
}
