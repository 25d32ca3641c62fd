using System.Text.Json;
using NodaTime;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Formats;

/// <summary>The pages of vendors' usage and cost reports: buckets of time, each with results.</summary>
internal static class ReportBuckets
{
    public sealed record Result(JsonElement Row, Instant Start, Instant End, int Line)
    {
        /// <summary>How often each group was seen in this list of results: equal ones are twins, not restatements.</summary>
        public Dictionary<string, int> Twins { get; init; } = [];
        /// <summary>All results of the bucket.</summary>
        public JsonElement Bucket { get; init; }
        /// <summary>The bucket by its kind of result: looked at once for all of its results.</summary>
        public Dictionary<string, BucketGroups> Groups { get; init; } = [];
    }

    /// <summary>Every result of every bucket, numbered through. A page with more to come says so among the assumptions.</summary>
    public static async IAsyncEnumerable<Result> Read(
        UploadStream content, Intake intake, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var line = 0;
        await foreach (var (at, page) in JsonRecords.Read(content, intake, ct))
        {
            if (page.Get("has_more") is { ValueKind: JsonValueKind.True })
                intake.Assume("The report says that more pages follow; import them too.");
            if (page.Get("data") is not { ValueKind: JsonValueKind.Array } buckets)
            {
                intake.Reject(at, "data", "A report page has a list of buckets.");
                continue;
            }
            foreach (var bucket in buckets.EnumerateArray())
            {
                var times = intake.Readable(line + 1,
                    () => Tuple.Create(bucket.Time(intake, "start_time", "starting_at"), bucket.Time(intake, "end_time", "ending_at")));
                if (times is not { } span)
                {
                    line++;
                    continue;
                }
                var (start, end) = span;
                var results = bucket.Get("results") ?? bucket.Get("result");
                if (start is null || results is not { ValueKind: JsonValueKind.Array } list)
                {
                    intake.Reject(++line, "start_time", "A bucket has a start and a list of results.");
                    continue;
                }
                if (end <= start)
                {
                    intake.Reject(++line, "end_time", "The bucket ends before it starts.");
                    continue;
                }
                var twins = new Dictionary<string, int>();
                var groups = new Dictionary<string, BucketGroups>();
                foreach (var row in list.EnumerateArray())
                {
                    intake.Count();
                    yield return new Result(row, start.Value, end ?? start.Value + Duration.FromDays(1), ++line)
                    {
                        Twins = twins,
                        Bucket = list,
                        Groups = groups,
                    };
                }
            }
        }
    }

    /// <summary>An identity of a result: when, and everything it is grouped by, but not what was measured.</summary>
    public static string Key(Result result, params ReadOnlySpan<string> groups)
    {
        var key = Identity(result, result.Row, groups);
        var number = result.Twins[key] = result.Twins.GetValueOrDefault(key) + 1;
        return number == 1 ? key : $"{key}#{number}";
    }

    /// <summary>The bucket of a result, with what its results are grouped by.</summary>
    /// <param name="kind">The column that tells one report from another; null where there is one.</param>
    /// <param name="groups">The columns of <see cref="Key"/>, the kind first.</param>
    public static BucketGroups? Of(Result result, string source, string? kind, params string[] groups)
    {
        // A row of a table comes without the others of its span.
        if (result.Bucket.ValueKind != JsonValueKind.Array)
            return null;
        var said = kind is null ? "" : result.Row.Get(kind)?.ToString() ?? "";
        if (result.Groups.TryGetValue(said, out var known))
            return known;
        var keys = result.Bucket.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object)
            .Where(r => kind is null || (r.Get(kind)?.ToString() ?? "") == said).Select(r => Identity(result, r, groups)).ToHashSet();
        var prefix = kind is null ? $"{Span(result)}/" : $"{Span(result)}/{BucketGroups.Part(said)}/";
        return result.Groups[said] = new BucketGroups(source, prefix, result.Start, result.End, keys)
        {
            ModelPlace = Array.IndexOf(groups, "model") - (kind is null ? 0 : 1),
        };
    }

    private static string Span(Result result) => $"{result.Start.ToUnixTimeSeconds()}-{result.End.ToUnixTimeSeconds()}";

    private static string Identity(Result result, JsonElement row, ReadOnlySpan<string> groups)
    {
        var parts = new List<string> { Span(result) };
        foreach (var group in groups)
            parts.Add(BucketGroups.Part(row.Get(group)?.ToString()));
        return string.Join('/', parts);
    }
}
