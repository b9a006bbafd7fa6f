import Figures
import Testing

@Suite struct ReadableNumberTests {
  @Test func knownAnswers() {
    #expect(ReadableNumber.fixed(-0.25, decimals: 3) == "−0.250")
    #expect(ReadableNumber.fixed(12345, decimals: 1) == "12,345.0")
    #expect(ReadableNumber.fixed(-0.0001, decimals: 2) == "0.00")
    #expect(ReadableNumber.fixed(999.96, decimals: 1) == "1,000.0")
    #expect(ReadableNumber.significant(0.019) == "0.0190")
    #expect(ReadableNumber.significant(4556) == "4,560")
    #expect(ReadableNumber.significant(9.999) == "10.0")
    #expect(ReadableNumber.significant(1.2e-7) == "1.20×10⁻⁷")
    #expect(ReadableNumber.significant(0) == "0")
    #expect(ReadableNumber.short(0.5) == "0.5")
    #expect(ReadableNumber.short(1000) == "1,000")
    #expect(ReadableNumber.short(2e12) == "2×10¹²")
    #expect(ReadableNumber.scientific(.leastNonzeroMagnitude, digits: 1) == "5×10⁻³²⁴")
    #expect(ReadableNumber.scientific(1.7976931348623157e308) == "1.80×10³⁰⁸")
    #expect(ReadableNumber.count(1_234_567) == "1,234,567")
    #expect(ReadableNumber.count(Int.min) == "−9,223,372,036,854,775,808")
  }

  @Test func intervalsShowTheDigitsTheyHave() {
    #expect(ReadableNumber.interval(0.998, lower: 0.9973, upper: 0.9991) == "0.9980 [0.9973, 0.9991]")
    #expect(ReadableNumber.interval(57.123, lower: 54.1, upper: 60.2) == "57.1 [54.1, 60.2]")
    #expect(ReadableNumber.interval(1234.5, lower: 1000, upper: 1500) == "1,235 [1,000, 1,500]")
    #expect(ReadableNumber.interval(2.5, lower: nil, upper: nil) == "2.50")
    #expect(ReadableNumber.interval(2.5, lower: 2.5, upper: 2.5) == "2.50 [2.50, 2.50]")
    #expect(ReadableNumber.interval(1.5e9, lower: 1.4e9, upper: 1.6e9) == "1.50×10⁹ [1.40×10⁹, 1.60×10⁹]")
  }

  @Test func whatIsNoNumberIsSaid() {
    #expect(ReadableNumber.fixed(.nan, decimals: 2) == "not a number")
    #expect(ReadableNumber.significant(-.infinity) == "−∞")
    #expect(ReadableNumber.probability(0.00001) == "< 0.0001")
    #expect(ReadableNumber.probability(0.0005) == "0.0005")
    #expect(ReadableNumber.probability(0.25) == "0.250")
  }
}
