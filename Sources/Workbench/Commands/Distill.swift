import Compression
import Datasets
import Language
import ModelGraph
import Training

extension DistillationSource: Choice {}

extension Command {
  static let distill = Command(
    "distill", "Trains a small model to do as a large one does.",
    input: ModelValue.self, output: ModelValue.valueType,
    Parameter<DataValue>.trainingData,
    Parameter<ModelValue>("from", "the teacher"),
    Parameter<[DistillationSource]>("by", "what of the teacher it learns", default: [.logits]),
    Parameter<Double>(
      "temperature", "what logits are divided by: the higher, the more the unlikely classes tell",
      .plain, in: 0.01...1000, default: 4),
    Parameter<Double>(
      "alpha", "the labels' share of the loss; with 0% it needs no labels", .share, in: 0...1,
      default: 0.1),
    Parameter<[Name]>("layers", "its layers that learn, where not by=logits", default: []),
    Parameter<[Name]>("hints", "the teacher's layers that each of them learns from", default: []),
    Parameter<Int>.epochs(default: 5), Parameter<Int>.batch, Parameter<Double>.rate(default: 0.002),
    Parameter<OptimizerChoice>.optimizer, Parameter<Double>.momentum, Parameter<Double>.decay,
    Parameter<ScheduleChoice>.schedule, Parameter<Int>.patience,
    details: """
      The student is piped in: a new model, or a pruned copy, whose zeros stay. It minimises \
      alpha · cross-entropy + (1 - alpha) · Σ by. by=logits: T²·KL(p ‖ q), the softened \
      probabilities of both (Hinton et al. 2015). features: the mean squared difference of what \
      the last layer takes, through a learned projection where widths differ (FitNets, Romero et \
      al. 2014). relations: 25 · the distances of samples, as shares of their mean, + 50 · their \
      angles, by Huber's loss (Park et al. 2019). attention: 1000 · the mean squared difference of \
      maps Σ c², wherever both have the same height and width (Zagoruyko and Komodakis 2016); of \
      transformers the divergence of the last attention's weights (MiniLM, Wang et al. 2020). \
      `layers` and `hints` name other pairs. The teacher may be in any encoding. A language model \
      learns after every token, of a text or of what its teacher writes: `sample`.
      """,
    examples: [
      Example(
        #"new mlp for=(data "digits") hidden=[8] | distill (data "digits") from=(load "models/digits-cnn.hone") epochs=2"#,
        "a small network learns what the CNN finds likely"),
      Example(
        #"load "models/digits-cnn.hone" | prune 50% what=channels | distill (data "digits") from=(load "models/digits-cnn.hone") by=[logits attention] alpha=0% epochs=1"#,
        "a pruned copy learns from what it was, without labels"),
    ]
  ) {
    context, input, data, teacher, sources, temperature, alpha, layers, hints, epochs, batch, rate,
    optimizer, momentum, decay, schedule, patience in
    try context.checkFit(of: input.model, to: data.dataset)
    try context.checkFit(of: teacher.model, to: data.dataset, at: "from")
    let training = TrainingOptions(
      epochs: epochs, batch: batch, rate: rate, optimizer: optimizer, momentum: momentum,
      decay: decay, schedule: schedule, patience: patience)
    let distillation = Distillation(
      from: sources, temperature: temperature, alpha: alpha,
      layers: try context.matchedLayers(layers, in: input.model, hints, in: teacher.model),
      training: training)
    return try context.distill(input, from: teacher, on: data, distillation)
  }
}

extension RunContext {
  fileprivate func matchedLayers(
    _ layers: [Name], in student: Model, _ hints: [Name], in teacher: Model
  ) throws(Diagnostic) -> [MatchedLayers] {
    let own = try layerNames(layers, in: student)
    let other = try layerNames(hints, in: teacher, of: "hints")
    guard own.count == other.count else {
      throw problem(
        "`layers` names \(own.count) and `hints` \(other.count): each layer learns from one hint",
        with: isGiven("layers") ? "layers" : "hints")
    }
    return zip(own, other).map { MatchedLayers(student: $0, teacher: $1) }
  }

  fileprivate func distill(
    _ input: ModelValue, from teacher: ModelValue, on data: DataValue, _ distillation: Distillation
  ) throws -> Value {
    let step = provenance(
      from: [input.contentHash] + data.dataset.provenanceHashes + [teacher.contentHash])
    let model = try keepingGoodEpochs(input.model.provenance + [step]) {
      try distillation(
        input.model, from: teacher.model, on: data.dataset, random: random(),
        projection: random(branch: 1)
      ) { progress($0) }
    }
    return .object(ModelValue(model))
  }
}
