import Testing

@testable import Datasets

@Suite struct PathNamesTests {
  // The last two columns are what basename(1) and dirname(1) say, but for the current folder.
  @Test(arguments: [
    ("a/b.csv", "b.csv", "a"), ("b.csv", "b.csv", ""), ("/b", "b", "/"), ("/a/b/", "b", "/a"),
    ("../x", "x", ".."), ("a//b", "b", "a"), ("/", "/", "/"), ("", "", ""),
  ])
  func areTakenApart(path: String, name: String, parent: String) {
    #expect(lastName(of: path) == name)
    #expect(folder(of: path) == parent)
  }

  @Test(arguments: [("", "x", "x"), ("a", "x", "a/x"), ("/", "x", "/x"), ("a/", "x", "a/x")])
  func arePutTogether(folder: String, file: String, path: String) {
    #expect(filePath(of: file, in: folder) == path)
  }
}
