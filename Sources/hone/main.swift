import Glibc

do throws(UsageError) {
  let options = try Options(arguments: Array(CommandLine.arguments.dropFirst()))
  exit(Program(options).run().rawValue)
} catch {
  Console(allowsColor: true).complain(error.message, hint: error.hint)
  exit(ExitCode.usage.rawValue)
}
