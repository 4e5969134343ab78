import Devices
import Language
import SessionStore
import TensorEngine

extension Command {
  static let hardware = Command(
    "hardware", "Shows this machine and what it does at most, measured now.",
    input: NoInput.self, output: HardwareValue.valueType,
    details: """
      The peaks are those of loops that do nothing but multiply and add in registers, and that \
      only read; on the threads and kernels in use. `profile` and `bench` hold models against \
      them. Energy is counted by the processor where the system shows its counters (RAPL).
      """,
    examples: [
      Example("hardware", "the processor, its peaks and its counters")
    ],
    replayClass: .timing
  ) { _, _ in
    .object(try HardwareValue())
  }
}
