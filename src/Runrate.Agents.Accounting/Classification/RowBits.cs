using System.Numerics;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// A table as bits, one a row: for each fact and each value that it may have, the rows that fail on it. Reading a table
/// is then one look-up and one OR a fact, however many rows there are.
/// </summary>
internal sealed class RowBits
{
    /// <summary>Closed lists have at most 63 values; one place more for whatever is known to be none of them.</summary>
    private const int Places = 65;

    private readonly TableRow[] rows;
    private readonly Column[] columns;
    private readonly ulong[] all;

    public RowBits(TableRow[] rows, int[] testedFacts)
    {
        this.rows = rows;
        all = new ulong[(rows.Length + 63) / 64];
        for (var row = 0; row < rows.Length; row++)
            all[row / 64] |= 1UL << row % 64;
        columns = [.. testedFacts.Select(fact => new Column(fact, rows))];
    }

    /// <summary>The first row that holds, and whether no open row above it says otherwise.</summary>
    public Reading Read(ReadOnlySpan<long> values)
    {
        Span<ulong> failed = stackalloc ulong[all.Length];
        Span<ulong> open = stackalloc ulong[all.Length];
        Collect(values, failed, open);
        var said = -1;
        var hanging = -1;
        var differ = false;
        for (var word = 0; word < all.Length; word++)
        {
            var alive = all[word] & ~failed[word];
            var holds = alive & ~open[word];
            var above = alive & open[word] & (holds == 0 ? ulong.MaxValue : (1UL << BitOperations.TrailingZeroCount(holds)) - 1);
            for (; above != 0; above &= above - 1)
            {
                var at = word * 64 + BitOperations.TrailingZeroCount(above);
                var key = rows[at].OutcomeKey;
                hanging = hanging < 0 ? at : hanging;
                differ |= said >= 0 && said != key;
                said = key;
            }
            if (holds == 0)
                continue;
            var row = word * 64 + BitOperations.TrailingZeroCount(holds);
            return new Reading(row, said < 0 || (!differ && said == rows[row].OutcomeKey), hanging);
        }
        return new Reading(-1, false, hanging);
    }

    private void Collect(ReadOnlySpan<long> values, Span<ulong> failed, Span<ulong> open)
    {
        if (all.Length == 1)
        {
            CollectWord(values, failed, out open[0]);
            return;
        }
        failed.Clear();
        open.Clear();
        foreach (var column in columns)
        {
            var value = values[column.Fact];
            if (FactCode.IsOpen(value))
                column.Testing.AsSpan().OrInto(open);
            else if (!column.HasRanges)
                column.Failing.AsSpan((value is >= 0 and < 64 ? (int)value : 64) * all.Length, all.Length).OrInto(failed);
            else
                column.FailRanges(value, failed);
        }
    }

    /// <summary>A table of at most 64 rows, as nearly all are: its bits stay in registers.</summary>
    private void CollectWord(ReadOnlySpan<long> values, Span<ulong> failed, out ulong open)
    {
        failed[0] = 0;
        var (fails, hangs) = (0UL, 0UL);
        foreach (var column in columns)
        {
            var value = values[column.Fact];
            if (FactCode.IsOpen(value))
                hangs |= column.Testing[0];
            else if (!column.HasRanges)
                fails |= column.Failing[(ulong)value < 64 ? (int)value : 64];
            else
                column.FailRanges(value, failed);
        }
        failed[0] |= fails;
        open = hangs;
    }

    /// <summary>What one fact means to each row.</summary>
    private sealed class Column
    {
        private readonly (int Row, Condition Condition)[] conditions;

        public Column(int fact, TableRow[] rows)
        {
            Fact = fact;
            conditions = [.. rows.SelectMany((row, index) => row.Conditions.Where(condition => condition.Fact == fact)
                .Select(condition => (index, condition)))];
            var words = (rows.Length + 63) / 64;
            Testing = new ulong[words];
            foreach (var (row, _) in conditions)
                Testing[row / 64] |= 1UL << row % 64;
            HasRanges = Array.Exists(conditions, cell => cell.Condition.IsRange);
            Failing = new ulong[HasRanges ? 0 : words * Places];
            for (var place = 0; !HasRanges && place < Places; place++)
                Fail(place < 64 ? place : FactCode.NotStated, Failing.AsSpan(place * words, words));
        }

        public int Fact { get; }

        public bool HasRanges { get; }

        public ulong[] Testing { get; }

        /// <summary>By value, then by word.</summary>
        public ulong[] Failing { get; }

        public void FailRanges(long value, Span<ulong> failed) => Fail(value, failed);

        private void Fail(long value, Span<ulong> failed)
        {
            foreach (ref readonly var cell in conditions.AsSpan())
            {
                if (!cell.Condition.Holds(value))
                    failed[cell.Row / 64] |= 1UL << cell.Row % 64;
            }
        }
    }
}

internal static class BitSpans
{
    public static void OrInto(this Span<ulong> source, Span<ulong> target)
    {
        for (var word = 0; word < source.Length; word++)
            target[word] |= source[word];
    }
}
