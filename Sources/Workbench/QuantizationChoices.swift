import Compression
import TensorEngine

extension LinearEncoding.Scheme: Choice {}

/// What shares one scale.
enum GranularityChoice: String, Choice { case tensor, channel, group, block }

/// How a range is chosen from values.
enum RangeChoice: String, ExplainedChoice {
  case minmax, percentile, mse, entropy, hqq

  var range: QuantizationRange {
    switch self {
    case .minmax: .minMax
    case .percentile: .percentile(99.9)
    case .mse: .meanSquaredError
    case .entropy: .entropy
    case .hqq: .halfQuadratic
    }
  }

  var formula: String {
    switch self {
    case .minmax: "from the least to the greatest value"
    case .percentile: "without the outermost 0.1%"
    case .mse: "least Σ(q(x) − x)²"
    case .entropy: "least KL(P ‖ q(P)) of a histogram; of activations only"
    case .hqq: "least Σ√|q(w) − w| by half-quadratic steps; needs no data"
    }
  }

  var source: String {
    switch self {
    case .minmax: "Jacob et al. 2017, arXiv 1712.05877"
    case .percentile: "Wu et al. 2020, arXiv 2004.09602"
    case .mse: "Nagel et al. 2021, arXiv 2106.08295, 3.1"
    case .entropy: "Migacz 2017, 8-bit inference with TensorRT"
    case .hqq: "Badri and Shaji 2023, Half-quadratic quantization"
    }
  }
}

/// When the ranges of activations are found, and where zero lies in them.
enum ActivationRanges: String, ExplainedChoice {
  case calibrated, symmetric, dynamic

  var formula: String {
    switch self {
    case .calibrated: "8 bits, ranges found on `calibrate`, zero anywhere in them"
    case .symmetric: "8 bits, ranges found on `calibrate`, zero in their middle"
    case .dynamic: "8 bits, each run finds ranges by itself; dense layers only"
    }
  }

  var source: String {
    switch self {
    case .calibrated, .symmetric: "Jacob et al. 2017, arXiv 1712.05877"
    case .dynamic: "ONNX's DynamicQuantizeLinear"
    }
  }
}

/// How weights become codes.
enum RoundingChoice: String, ExplainedChoice {
  case nearest, importance, gptq, awq, smooth

  var formula: String {
    switch self {
    case .nearest: "round(w / scale)"
    case .importance: "least Σ E[x²] · (q(w) − w)²; of kmeans E[(∂loss/∂w)²]"
    case .gptq: "inputs in order; those behind gain U(k, j) / U(k, k) · error(k), H⁻¹ = UᵀU"
    case .awq: "q(w · s) and x / s, s = E|x|^α, α the best of 0, 0.05 … 0.95"
    case .smooth: "w · s and x / s, s = √(max|x| / max|w|), then activations=dynamic"
    }
  }

  var source: String {
    switch self {
    case .nearest: "Jacob et al. 2017, arXiv 1712.05877"
    case .importance: "llama.cpp's importance matrix; Kim et al. 2023, arXiv 2306.07629"
    case .gptq: "Frantar et al. 2022, arXiv 2210.17323"
    case .awq: "Lin et al. 2023, arXiv 2306.00978"
    case .smooth: "Xiao et al. 2022, arXiv 2211.10438"
    }
  }
}

/// Where k-means starts.
enum CodebookStart: String, ExplainedChoice {
  case linear, density, random

  func start(in context: RunContext) -> CodebookEncoding.Start {
    switch self {
    case .linear: return .linear
    case .density: return .density
    case .random:
      var random = context.random()
      return .random(seed: random.uint64())
    }
  }

  var formula: String {
    switch self {
    case .linear: "evenly from the least to the greatest weight"
    case .density: "evenly by how many weights lie between"
    case .random: "at weights drawn from the session's seed"
    }
  }

  var source: String { "Han et al. 2015, arXiv 1510.00149, 3.2" }
}

extension QuantizationAwareTraining.Scales: ExplainedChoice {
  var formula: String {
    switch self {
    case .learned: "∂q/∂scale = round(w / scale) − w / scale, learned along"
    case .minmax: "the greatest magnitude in each step"
    }
  }

  var source: String {
    switch self {
    case .learned: "LSQ: Esser et al. 2020, arXiv 1902.08153"
    case .minmax: "Jacob et al. 2017, arXiv 1712.05877, 3"
    }
  }
}
