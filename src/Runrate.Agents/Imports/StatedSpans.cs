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
    /// Whether the span may stand: true where it was stated before under the same columns, false where under others; null where it was not.
    /// Usage without its models has no price, and stands before none that has them.
    /// </summary>
    public bool? Allow(BucketGroups bucket)
    {
        if (!byPrefix.TryGetValue((bucket.Source, bucket.Prefix), out var first))
            return null;
        var (before, now) = (first.Grouping(first.Keys), bucket.Grouping(bucket.Keys));
        if (before.SetEquals(now))
            return true;
        return bucket.ModelPlace is { } place && now.Contains(place) && !before.Contains(place) ? null : false;
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
