using NodaTime;

namespace Runrate.Agents.Imports;

/// <summary>The spans of time that one delivery has stated so far, so that it is not held against itself.</summary>
internal sealed class StatedSpans
{
    /// <summary>A longer span is met by what begins in its first month.</summary>
    private const int DaysMax = 31;

    private readonly Dictionary<(string Source, string Prefix), BucketGroups> byPrefix = [];
    private readonly Dictionary<(string Source, long Day), List<BucketGroups>> byDay = [];

    public void Add(BucketGroups bucket)
    {
        if (!byPrefix.TryAdd((bucket.Source, bucket.Prefix), bucket))
            return;
        foreach (var day in DaysOf(bucket))
        {
            if (!byDay.TryGetValue((bucket.Source, day), out var known))
                byDay[(bucket.Source, day)] = known = [];
            known.Add(bucket);
        }
    }

    /// <summary>
    /// Whether the same span was stated under other columns. Without its models a statement of usage has no price, and stands before none.
    /// </summary>
    public bool UnderOtherColumns(BucketGroups bucket)
    {
        if (!byPrefix.TryGetValue((bucket.Source, bucket.Prefix), out var first))
            return false;
        var grouping = first.Grouping(first.Keys);
        return !grouping.SetEquals(bucket.Grouping(bucket.Keys)) && (bucket.ModelPlace is not { } place || grouping.Contains(place)
            || !bucket.Grouping(bucket.Keys).Contains(place));
    }

    /// <summary>Whether a stated span has some of the same time and another length.</summary>
    public bool Meet(BucketGroups bucket) => DaysOf(bucket).Any(day => byDay.TryGetValue((bucket.Source, day), out var known)
        && known.Exists(k => bucket.Meets((k.Start.ToUnixTimeSeconds(), k.End.ToUnixTimeSeconds()))));

    private static IEnumerable<long> DaysOf(BucketGroups bucket)
    {
        var first = Math.DivRem(bucket.Start.ToUnixTimeSeconds(), NodaConstants.SecondsPerDay).Quotient - 1;
        var last = Math.DivRem(bucket.End.ToUnixTimeSeconds(), NodaConstants.SecondsPerDay).Quotient;
        for (var day = first; day <= Math.Min(last, first + DaysMax); day++)
            yield return day;
    }
}
