import Compression
import Datasets
public import Language
import ModelFormats
import ModelGraph
import SessionStore
import TensorEngine
import Training

extension Notebook: Host {
  public var signatures: [Signature] { Self.signatures }

  private static let signatures = Command.all.map(\.signature)

  public func run(_ call: Call) throws -> Value {
    guard let command = Command.named(call.name), let running else {
      preconditionFailure("the checker let through the unknown command `\(call.name)`")
    }
    let context = RunContext(call: call, statement: running)
    context.declare(command.replayClass)
    let result = Result { try command.body(context) }
    // A kernel that was stopped leaves its work undone: what was made of it is no value.
    try Cancellation.check()
    try call.checkFiles(result: try? result.get())
    do {
      let value = try result.get()
      running.steps.append(context.step)
      return value
    } catch let error as Diagnostic {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch {
      throw Diagnostic(error, in: call, of: command, directory: configuration.directory)
    }
  }

  public func didRead(_ field: String, of object: any ObjectValue) {
    guard let object = object as? any MeasuredValue, let running else { return }
    if type(of: object).measuredFields.contains(field) {
      running.replayClass = max(running.replayClass, .timing)
    }
  }

  public func checkCancellation() throws { try Cancellation.check() }
}

extension Command {
  /// The command of that name.
  public static func named(_ name: String) -> Command? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
