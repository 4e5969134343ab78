import ContentHashing
import SessionStore
import Testing

@Suite struct ChainTests {
  private func chains(_ statements: [(String, StatementResult)]) throws -> [ContentHash] {
    let store = try SessionStore.inMemory()
    let session = try store.beginSession(someHeader()).id
    let chains = try statements.enumerated().map { index, statement in
      let id = try store.begin(someStart(statement.0), number: index + 1, in: session)
      return try store.finish(id, statement.1)
    }
    #expect(try store.statements(of: session).map(\.chain) == chains)
    return chains
  }

  @Test func theSameStatementsAndResultsGiveTheSameChain() throws {
    let statements = [("a = 1", someResult("1")), ("a + 1", someResult("2"))]
    var slower = statements
    slower[0].1.seconds = 9
    slower[1].1.rendering = "two"
    #expect(try chains(statements) == chains(slower))
  }

  @Test func aChangeShowsInItsLinkAndAllThatFollow() throws {
    let statements = [("a", someResult("1")), ("b", someResult("2")), ("c", someResult("3"))]
    let chain = try chains(statements)
    #expect(Set(chain).count == 3)
    var changed: [[(String, StatementResult)]] = [statements, statements, statements, statements]
    changed[0][1].0 = "b "
    changed[1][1].1.hash = ContentHash(of: "another")
    changed[2][1].1.error = "failed"
    changed[3][1].1.replayClass = .timing
    for statements in changed {
      let other = try chains(statements)
      #expect(other[0] == chain[0])
      #expect(other[1] != chain[1])
      #expect(other[2] != chain[2])
    }
  }

  @Test(arguments: [ReplayClass.tolerance, .timing, .external])
  func onlyAnExactResultIsPartOfTheChain(replayClass: ReplayClass) throws {
    var one = someResult("1")
    one.replayClass = replayClass
    var two = someResult("2")
    two.replayClass = replayClass
    #expect(try chains([("bench", one)]) == chains([("bench", two)]))
  }

  @Test func aStatementThatWasKilledIsNoLink() throws {
    let store = try SessionStore.inMemory()
    let session = try store.beginSession(someHeader()).id
    _ = try store.begin(someStart("killed"), number: 1, in: session)
    let chain = try store.finish(
      store.begin(someStart("a"), number: 2, in: session), someResult("1"))
    #expect(try chain == chains([("a", someResult("1"))])[0])
  }
}
