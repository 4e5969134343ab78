import ModelGraph
import TensorEngine
import Testing

@testable import Media

@Suite struct ImageTests {
  typealias Resizing = (PictureRecipe.Resampling, width: Int, height: Int, checksum: UInt32)

  /// Pillow 13.0: `Image.resize` with NEAREST, BILINEAR and BICUBIC.
  static let resizings: [Resizing] = [
    (.nearest, 16, 16, 38_332_960), (.antialias, 16, 16, 38_210_442),
    (.bicubic, 16, 16, 38_213_893), (.nearest, 64, 40, 3_824_933_280),
    (.antialias, 64, 40, 3_817_438_252), (.bicubic, 64, 40, 3_817_416_426),
    (.nearest, 37, 9, 63_557_544), (.antialias, 37, 9, 64_617_868), (.bicubic, 37, 9, 64_617_990),
    (.nearest, 5, 23, 7_682_587), (.antialias, 5, 23, 7_698_673), (.bicubic, 5, 23, 7_700_741),
  ]

  @Test func theTestPictureIsTheReferences() {
    #expect(checksum(testPicture(width: 37, height: 23).samples) == 421_923_165)
  }

  @Test(arguments: resizings)
  func resizesAsPillowDoes(_ case: Resizing) {
    let (method, width, height, expected) = `case`
    let resized = testPicture(width: 37, height: 23).resized(
      width: width, height: height, by: method)
    #expect(checksum(resized.samples) == expected)
  }

  /// PyTorch 2.15: `interpolate(mode="bilinear", antialias=False)` on bytes, rounded once where Hone
  /// rounds twice.
  @Test func leavesPixelsOutWithoutAntialiasing() {
    let resized = testPicture(width: 37, height: 23).resized(width: 16, height: 9, by: .bilinear)
    let expected = [
      8, 58, 108, 35, 85, 135, 94, 144, 194, 185, 117, 52, 58, 102, 152, 164, 202, 52, 139, 189,
      103, 102, 152, 202,
    ]
    for (ours, theirs) in zip(resized.samples, expected) { #expect(abs(Int(ours) - theirs) <= 1) }
    #expect(abs(resized.samples.reduce(0) { $0 + Int($1) } - 55_021) < 100)
  }

  @Test func isGrayByLuma() {
    // Pillow 13: Image.new("RGB", (1, 1), color).convert("L")
    let colors: [([UInt8], UInt8)] = [
      ([255, 0, 0], 76), ([0, 255, 0], 150), ([0, 0, 255], 29), ([12, 200, 99], 132),
    ]
    for (color, gray) in colors {
      #expect(Image(width: 1, height: 1, channels: 3, samples: color).inGray().samples == [gray])
    }
  }
}

@Suite struct PictureRecipeTests {
  /// Pillow 13's resize to 384 × 256 and crop of the middle 224 × 224, then NumPy.
  @Test func preparesAsTorchvisionDoes() throws {
    let model = Model(
      graph: Graph(
        inputs: [Graph.Input("x", TensorType(.f32, [-1, 224, 224, 3]))], nodes: [],
        outputs: ["x"]), weights: [:])
    let recipe = try #require(NamedRecipe.imageNet.recipe(for: model))
    guard case .picture(let picture) = recipe.source else { return #expect(Bool(false)) }
    let tensor = picture.tensor(of: testPicture(width: 300, height: 200))
    #expect(tensor.shape == [224, 224, 3])
    let values = tensor.floats
    let expected: [(Int, Int, [Float])] = [
      (0, 0, [-0.217_056_3, 0.782_913_3, 0.809_934_8]),
      (100, 7, [1.015_926, -0.267_506_96, 0.513_638_56]),
      (223, 223, [-0.456_802_85, 0.537_815_2, 1.629_106_9]),
    ]
    for (row, column, pixel) in expected {
      for channel in 0..<3 {
        #expect(abs(values[(row * 224 + column) * 3 + channel] - pixel[channel]) < 1e-5)
      }
    }
  }

  @Test func putsChannelsFirstWhereTheModelHasThem() {
    let image = testPicture(width: 9, height: 8)
    func recipe(_ layout: PictureRecipe.Layout, _ channels: PictureRecipe.Channels) -> Tensor {
      PictureRecipe(
        height: 8, width: 9, channels: channels, mean: [0], deviation: [1], layout: layout
      ).tensor(of: image)
    }
    let last = recipe(.channelsLast, .rgb).floats
    let first = recipe(.channelsFirst, .bgr)
    #expect(first.shape == [3, 8, 9])
    for pixel in 0..<72 {
      #expect(first.floats[pixel] == last[3 * pixel + 2])
      #expect(first.floats[144 + pixel] == last[3 * pixel])
    }
  }

  @Test func roundsToTheModelsGrid() {
    let grid = IntegerGrid(scale: 0.5, zeroPoint: 3)
    let codes = grid.codes(of: Tensor([0, 0.25, 0.75, -1, 1000], shape: [5]), as: .i8)
    #expect(codes.floats == [3, 3, 5, 1, 127])
  }
}
