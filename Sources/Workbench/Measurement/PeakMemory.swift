import FoundationEssentials
import Glibc

/// The most memory that this process has had resident at once, in bytes.
func peakResidentBytes() -> Int {
  var usage = rusage()
  guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
  // Linux counts in units of 1024 bytes.
  return usage.ru_maxrss * 1024
}
