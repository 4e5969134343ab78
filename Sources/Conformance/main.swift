import Glibc

exit(conformance(Array(CommandLine.arguments.dropFirst())))
