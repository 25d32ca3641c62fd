using System.Numerics;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>Some rows of one table, one bit a row.</summary>
internal readonly record struct RowSet(ulong Low, ulong High)
{
    /// <summary>The most rows that a table may have.</summary>
    public const int Most = 128;

    private const int Half = 64;

    public static RowSet None => default;

    public bool IsEmpty => (Low | High) == 0;

    /// <summary>-1 where there is none.</summary>
    public int First => Low != 0 ? BitOperations.TrailingZeroCount(Low)
        : High != 0 ? Half + BitOperations.TrailingZeroCount(High) : -1;

    public static RowSet Of(int row) => row < Half ? new RowSet(1UL << row, 0) : new RowSet(0, 1UL << row - Half);

    /// <summary>The rows before this one.</summary>
    public static RowSet Above(int row) =>
        row < Half ? new RowSet((1UL << row) - 1, 0) : new RowSet(ulong.MaxValue, (1UL << row - Half) - 1);

    /// <summary>The rows up to and with this one.</summary>
    public static RowSet Through(int row) => Above(row) | Of(row);

    public static RowSet operator |(RowSet a, RowSet b) => new(a.Low | b.Low, a.High | b.High);

    public static RowSet operator &(RowSet a, RowSet b) => new(a.Low & b.Low, a.High & b.High);

    public RowSet Without(RowSet other) => new(Low & ~other.Low, High & ~other.High);
}
