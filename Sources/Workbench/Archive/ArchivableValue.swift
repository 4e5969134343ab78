import FoundationEssentials
import Glibc
import Language

/// An object that can be kept beside the record and read back, so that a session resumes without
/// running again what made it.
protocol ArchivableValue: ObjectValue {
  func archived() throws -> Data
  static func restored(from data: Data) throws -> Self
}

/// The types of object that are kept. One that isn't listed, such as data read from files, is made
/// again by running its statement.
let archivableValues: [any ArchivableValue.Type] = [
  BreakEvenValue.self, ChartValue.self, ClassificationValue.self, EmbeddingValue.self,
  EvaluationValue.self, GenerationValue.self, HardwareValue.self, LayerValue.self, LogitsValue.self,
  ModelValue.self, ProfileValue.self, RecipeValue.self, SensitivityValue.self, SummaryValue.self,
  TokensValue.self, TranscriptValue.self,
]

extension ArchivableValue where Self: Codable {
  func archived() throws -> Data { try ValueArchive.encoder().encode(self) }
  static func restored(from data: Data) throws -> Self {
    try PropertyListDecoder().decode(Self.self, from: data)
  }
}

extension EvaluationValue: ArchivableValue {}
