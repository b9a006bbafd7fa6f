/// The sizes of a convolution or of a pooling over a grid, with padding that keeps ⌈side / stride⌉ places a side.
///
/// A sample is one row of height · width · channels numbers, channels innermost. Along a side of n places, output place o
/// sees the input places o · stride - before ..< o · stride - before + kernel, of which those outside the grid are left
/// out (zeros; for pooling minus infinity), with before = ⌊max((⌈n / stride⌉ - 1) · stride + kernel - n, 0) / 2⌋: what
/// TensorFlow and JAX call SAME, and for odd kernels at stride 1 PyTorch's padding of ⌊kernel / 2⌋.
public struct ConvolutionShape: Sendable, Hashable {
  public let height: Int
  public let width: Int
  /// Channels in.
  public let channels: Int
  /// Channels out.
  public let filters: Int
  /// The side of the square kernel.
  public let kernel: Int
  public let stride: Int

  public init(height: Int, width: Int, channels: Int, filters: Int, kernel: Int, stride: Int = 1) {
    precondition(
      height > 0 && width > 0 && channels > 0 && filters > 0 && kernel > 0 && stride > 0,
      "convolution: \(height)x\(width)x\(channels) to \(filters), kernel \(kernel), stride \(stride)")
    (self.height, self.width, self.channels) = (height, width, channels)
    (self.filters, self.kernel, self.stride) = (filters, kernel, stride)
  }

  public var outputHeight: Int { (height + stride - 1) / stride }
  public var outputWidth: Int { (width + stride - 1) / stride }
  /// The numbers of a sample that come in.
  public var inputs: Int { height * width * channels }
  /// The numbers of a sample that come out.
  public var outputs: Int { outputHeight * outputWidth * filters }
  /// The weights of one filter.
  public var taps: Int { channels * kernel * kernel }

  /// How many places of padding lie above the grid.
  var above: Int { max((outputHeight - 1) * stride + kernel - height, 0) / 2 }
  /// How many places of padding lie to its left.
  var left: Int { max((outputWidth - 1) * stride + kernel - width, 0) / 2 }
}
