/// Files that are no tables of text but are given as such.
enum FileKind {
  /// What the first bytes of a file say it is, with what to do; nil where it may be a table.
  static func notATable(_ bytes: ArraySlice<UInt8>) -> (what: String, remedy: String)? {
    func begins(_ signature: [UInt8]) -> Bool { bytes.starts(with: signature) }
    if begins([0x1F, 0x8B]) { return ("a gzip file", "unpack it first: gunzip -c FILE | mesascope … -") }
    if begins([0x28, 0xB5, 0x2F, 0xFD]) { return ("a Zstandard file", "unpack it first") }
    if begins(Array("PK\u{3}\u{4}".utf8)) {
      return ("a zip archive or a spreadsheet", "unpack it, or save the sheet as CSV")
    }
    if begins(Array("PAR1".utf8)) { return ("a Parquet file", "write it as CSV first") }
    if begins([0xFF, 0xFE]) || begins([0xFE, 0xFF]) { return ("UTF-16 text", "save the table as UTF-8") }
    if begins(Array("version https://git-lfs".utf8)) {
      return ("a Git LFS pointer instead of the file", "fetch the file with git lfs pull")
    }
    let head = bytes.prefix(4096)
    if head.contains(0) { return ("bytes that are no text", "save the table as UTF-8 text") }
    let text = String(decoding: head.prefix(64), as: UTF8.self).trimmed.lowercased()
    if text.hasPrefix("<!doctype") || text.hasPrefix("<html") || text.hasPrefix("<?xml") {
      return ("a page of markup", "save the table on it as CSV")
    }
    let compact = text.filter { !$0.isWhitespace }
    if compact.hasPrefix("{\"") || compact.hasPrefix("[{") || compact.hasPrefix("[[") {
      return ("JSON", "write it as CSV first")
    }
    return nil
  }
}
