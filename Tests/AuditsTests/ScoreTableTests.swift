import Audits
import Settings
import Testing

@Suite struct ScoreTableTests {
  @Test func smoke() throws {
    var text = "model,item,score,length\n"
    for m in 0..<8 { for i in 0..<50 { text += "m\(m),q\(i),\((m * 7 + i * 3 + i * m) % 5),\(m)\n" } }
    let table = try ScoreTable.read(bytes: Array(text.utf8))
    let audit = SelectionAudit.of(table)
    for answer in audit.answers { print(answer.quantity, answer.estimate as Any, answer.note ?? "") }
    print(audit.notes, audit.bestSet)
  }
}
