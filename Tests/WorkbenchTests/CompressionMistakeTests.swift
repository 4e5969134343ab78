import Foundation
import Language
import Testing

@testable import Workbench

/// What users get wrong in compressing: each is a clear error at its place, before anything runs long.
@Suite struct CompressionMistakeTests {
  typealias Case = MistakeTests.Case

  static let setting = """
    digits = data "digits"
    some = digits | first 40
    wrong = data "random" shape=[9 9 1] samples=4
    text = data "models/README.md" tokens=16
    net = new cnn for=digits channels=[4 8] hidden=[16]
    words = new llama blocks=1 width=32 heads=4 keyheads=2 tokens=16 classes=256

    """

  static let pruning = [
    Case(source: "net | prune 99% what=channels", marked: "prune 99% what=channels", message: "4"),
    Case(
      source: "net | prune 99.9% scope=layer", marked: "prune 99.9% scope=layer", message: "`conv1`"
    ),
    Case(
      source: "words | prune 90% what=heads", marked: "prune 90% what=heads",
      message: "`block1.query`"),
    Case(source: "net | prune 50% what=heads", marked: "prune 50% what=heads", message: "no heads"),
    Case(
      source: "net | prune 50% what=layers", marked: "prune 50% what=layers", message: "no layer"),
    Case(
      source: "net | prune 50% what=channels layers=[output]",
      marked: "prune 50% what=channels layers=[output]", message: "it is the result"),
    Case(source: "net | prune 50% what=chanels", marked: "chanels", message: "`chanels`"),
    Case(source: "net | prune 50% by=wanda", marked: "wanda", message: "on data"),
    Case(source: "net | prune 50% calibrate=some", marked: "some", message: "doesn't look at data"),
    Case(source: "net | prune 50% by=wanda calibrate=wrong", marked: "wrong", message: "9×9×1"),
    Case(
      source: "net | prune 50% by=entropy calibrate=some", marked: "entropy", message: "channels"),
    Case(
      source: "net | prune 50% what=layers by=zeros calibrate=some", marked: "zeros",
      message: "not layers"),
    Case(
      source: "net | prune 50% by=sparsegpt calibrate=some",
      marked: "prune 50% by=sparsegpt calibrate=some", message: "`conv1`"),
    Case(source: "net | prune 50% steps=3", marked: "3", message: "train on"),
    Case(source: "net | prune 50% epochs=3", marked: "3", message: "train on"),
    Case(source: "net | prune 1% what=channels", marked: "1%", message: "is none"),
    Case(
      source: #"net | prune 50% pattern="2:4" steps=2 data=digits"#, marked: "2",
      message: "one step"),
    Case(source: #"net | prune 50% pattern="2-4""#, marked: #""2-4""#, message: "no pattern"),
    Case(
      source: #"net | prune 50% pattern="1:4""#, marked: #"prune 50% pattern="1:4""#,
      message: "75%"),
  ]

  static let quantization = [
    Case(source: "net | quantize bits=1", marked: "1", message: "2 to 8 or 16"),
    Case(source: "net | quantize int4 bits=12", marked: "12", message: "2 to 8 or 16"),
    Case(source: "net | quantize kmeans bits=9", marked: "9", message: "1 to 8 bits, not 9"),
    Case(source: "net | quantize log bits=1", marked: "1", message: "2 to 8 bits, not 1"),
    Case(source: "net | quantize ternary bits=2", marked: "2", message: "takes no `bits`"),
    Case(
      source: "net | quantize layers=[conv1 conv2] bits=[8 4 2]", marked: "[8 4 2]",
      message: "3 widths for 2 layers"),
    Case(
      source: "net | quantize layers=[conv1 conv1] bits=[8 4]", marked: "[conv1 conv1]",
      message: "twice"),
    Case(
      source: "net | quantize layers=[conv1] calibrate=some", marked: "[conv1]",
      message: "all of its layers"),
    Case(source: "net | quantize int16 calibrate=some", marked: "int16", message: "2 to 8 bits"),
    Case(source: "net | quantize int8 calibrate=wrong", marked: "wrong", message: "9×9×1"),
    Case(source: "net | quantize int8 calibrate=text", marked: "text", message: "no tokens"),
    Case(
      source: "net | quantize int8 calibrate=(digits | first 0)", marked: "(digits | first 0)",
      message: "no train samples"),
    Case(source: "net | quantize int8 range=entropy", marked: "entropy", message: "activations"),
    Case(
      source: "net | quantize int8 range=percentil", marked: "percentil", message: "`percentil`"),
    Case(source: "net | quantize int4 group=8", marked: "8", message: "per=group"),
    Case(
      source: "net | quantize int8 activations=symmetric", marked: "symmetric", message: "on data"),
    Case(source: "net | quantize int4 by=gptq", marked: "gptq", message: "on data"),
    Case(
      source: "net | quantize int4 by=gptq calibrate=some layers=[conv1]",
      marked: "quantize int4 by=gptq calibrate=some layers=[conv1]", message: "`conv1`"),
    Case(
      source: "net | quantize int4 by=gptq per=tensor calibrate=some", marked: "tensor",
      message: "each output"),
    Case(source: "net | quantize int4 reorder=true", marked: "true", message: "by=gptq"),
    Case(source: "net | quantize int2 epochs=3", marked: "3", message: "on what"),
    Case(
      source: "net | prune 50% | quantize binary", marked: "quantize binary",
      message: "no code for 0"),
    Case(
      source: "net | quantize calibrate=some | prune 50%", marked: "prune 50%",
      message: "integers already"),
    Case(
      source: "words | quantize int8 calibrate=text", marked: "quantize int8 calibrate=text",
      message: "`embedding`"),
    Case(source: "words | quantize int8 calibrate=some", marked: "some", message: "no text"),
  ]

  /// Samples that a model has seen aren't those that it is judged by.
  static let overlap = [
    Case(
      source: "words | train text epochs=1 | perplexity \"models/README.md\" context=16",
      marked: "\"models/README.md\"", message: "has seen this text"),
    Case(
      source:
        "compare words (words | quantize int4 by=gptq calibrate=text) text=\"models/README.md\"",
      marked: "\"models/README.md\"", message: "has seen this text"),
  ]

  @Test(arguments: pruning + quantization + overlap)
  func areMarkedAtTheirPlace(_ c: Case) throws {
    let notebook = try notebook()
    try notebook.run(Self.setting)
    let first = try #require(
      mistakes { try notebook.run(c.source) }.first, "no mistake in \(c.source)")
    #expect(first.message.contains(c.message), "\(first.message)")
    #expect(c.source.slice(first.range) == c.marked)
  }
}
