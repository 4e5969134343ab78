import Foundation
import ModelGraph
import Testing

@testable import Training

@Suite struct ScheduleTests {
  /// (1 + cos(π·t/n)) / 2, with the C library's cosine.
  @Test(arguments: [0, 1, 7, 50, 99, 100])
  func cosineFollowsItsFormula(_ step: Int) {
    let expected = (1 + cos(Double.pi * Double(step) / 100)) / 2
    #expect(abs(LearningRateSchedule.cosine.factor(atStep: step, of: 100) - expected) < 1e-14)
  }

  @Test(arguments: [(0, 1.0), (33, 1.0), (34, 0.1), (67, 0.01)])
  func stepDropsByItsFactor(step: Int, expected: Double) {
    let schedule = LearningRateSchedule.step(share: 1.0 / 3, factor: 0.1)
    #expect(abs(schedule.factor(atStep: step, of: 100) - expected) < 1e-12)
  }

  @Test func constantIsConstant() {
    #expect(LearningRateSchedule.constant.factor(atStep: 5, of: 9) == 1)
  }

  @Test func returnsTheBestEpochWherePatienceEnds() {
    var course = Course(patience: 2)
    var models: [Model] = []
    for (index, loss) in ([0.9, 0.5, 0.6, 0.7, 0.1] as [Float]).enumerated() {
      var model = Model(graph: Graph(inputs: [], nodes: [], outputs: []), weights: [:])
      model.metadata.architecture = "\(index)"
      models.append(model)
      course.add(
        TrainingEpoch(
          trainingLoss: 1, validationLoss: loss, validationAccuracy: nil, learningRate: 1), model)
      if course.isOver { break }
    }
    #expect(models.count == 4)
    #expect(course.result(of: models[0]).metadata.architecture == "1")
    #expect(course.result(of: models[0]).metadata.history.count == 4)
  }
}
