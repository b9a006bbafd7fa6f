#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Zeroed memory straight from the operating system, for buffers that are large and mostly untouched.
enum PageMemory {
  /// Reserves `bytes` of zeros; the system supplies each page when it is first touched.
  static func allocate(bytes: Int) -> UnsafeMutableRawPointer {
    #if os(Linux)
      let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    #else
      let flags = MAP_PRIVATE | MAP_ANON
    #endif
    guard let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), memory != MAP_FAILED else {
      fatalError("PageMemory: the system has no \(bytes) bytes to give")
    }
    #if os(Linux)
      // Large pages where there are some: a tape walks through megabytes again and again.
      if bytes >= 8 << 20 { madvise(memory, bytes, MADV_HUGEPAGE) }
    #endif
    return memory
  }

  /// Gives memory from `allocate` back.
  static func release(_ memory: UnsafeMutableRawPointer, bytes: Int) {
    munmap(memory, bytes)
  }
}
