import Charts
import Foundation
import FoundationXML
import Testing

@Suite struct SVGTests {
  @Test(arguments: Sample.all)
  func isWellFormed(_ sample: Sample) {
    let parser = XMLParser(data: Data(sample.chart.svg().utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
  }

  @Test(arguments: Sample.all)
  func standsAlone(_ sample: Sample) {
    let svg = sample.chart.svg()
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
    #expect(!svg.contains("href") && !svg.contains("<script") && !svg.contains("nan"))
    #expect(svg.contains("<desc>"))
  }

  @Test func escapesNames() {
    let name = "<b>\"a\" & 'b'</b>\u{0}"
    let svg = Chart.bar([(name, 1)], title: name).svg()
    #expect(!svg.contains("<b>") && svg.contains("&lt;b&gt;&quot;a&quot; &amp; 'b'"))
    #expect(XMLParser(data: Data(svg.utf8)).parse())
  }

  /// Four points for each half pixel are enough, however many there are.
  @Test func staysSmallForManyPoints() {
    #expect(Chart.line([Series(y: wave(200_000, period: 100))]).svg().utf8.count < 100_000)
  }
}
