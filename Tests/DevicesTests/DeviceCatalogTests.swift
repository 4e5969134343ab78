import Devices
import TestSupport
import Testing

@Suite struct DeviceCatalogTests {
  @Test func everyProfileIsListed() throws {
    let files = try sourceFiles(in: "Devices/Profiles").map { $0.lowercased() }
    #expect(DeviceProfile.all.map(\.name).sorted() == files)
  }

  @Test func everyProfileTellsWhereItsFiguresAreFrom() {
    for profile in DeviceProfile.all {
      #expect(!profile.summary.isEmpty && !profile.source.isEmpty, "\(profile.name)")
    }
  }
}
