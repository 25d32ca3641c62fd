using System.Globalization;
using System.Text;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>Days are rows that do not name their billing period, so that no delivery says that it holds all of them.</summary>
internal enum DeliveryKind { Window, Issuers, CostBucket, UsageBucket, Event, Days }

internal sealed record DeliveryRow(int Id, int Day, int Cents);

/// <summary>How often what happened in the histories of a law.</summary>
internal sealed class DeliveryCounts
{
    public int Histories, Delivered, Again, Previewed, TakenBack, NotTakenBack, Broken, Died, Cut, Refused, OfOneIssuer;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Histories} histories: {Delivered} deliveries, {Again} of them again, {OfOneIssuer} of one issuer; {Previewed} previewed, {Refused} refused, "
        + $"{Cut} cut off, {Broken} broken off in reading, {Died} died before the end, {TakenBack} taken back, {NotTakenBack} not, because others stand on them");
}

/// <summary>
/// The states of one truth, and a life in which all of them are delivered in any order, again, cut off, broken off and taken back. It
/// ends in what the last state says.
/// </summary>
internal sealed class DeliveryHistory
{
    private static readonly Instant FirstStated = Instant.FromUtc(2026, 1, 10, 0, 0);
    private static readonly string[] IssuerNames = ["Nimbus", "Stratus"];

    private readonly DeliveryKind kind;
    private readonly string agent;
    private readonly Random random;
    private readonly DeliveryCounts counts;
    private readonly List<List<DeliveryRow>> versions;
    private readonly List<int> queue;
    private readonly HashSet<int> done = [];
    private readonly List<(int Version, Guid Id)> sent = [];

    public DeliveryHistory(DeliveryKind kind, string agent, Random random, DeliveryCounts counts)
    {
        (this.kind, this.agent, this.random, this.counts) = (kind, agent, random, counts);
        versions = Versions();
        queue = [.. Enumerable.Range(0, versions.Count).Concat(Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(versions.Count)))
            .OrderBy(_ => random.Next())];
        counts.Histories++;
    }

    /// <summary>The last truth alone, once.</summary>
    public Task Tell(TestDatabase database) => Send(database, versions.Count - 1, Text(versions[^1]));

    /// <summary>Delivers what is left of the history, or about half of it.</summary>
    public async Task Live(TestDatabase database, bool half = false)
    {
        for (var left = half ? queue.Count / 2 : queue.Count; left > 0; left--)
        {
            var v = queue[0];
            queue.RemoveAt(0);
            await Troubles(database, v);
            counts.Delivered++;
            counts.Again += done.Add(v) ? 0 : 1;
            sent.Add((v, (await Send(database, v, Text(versions[v]))).Id));
            var (earlier, id) = sent[random.Next(sent.Count)];
            if (random.Next(6) == 0 && await Undo(database, id))
            {
                // It comes once more, now or later.
                queue.Insert(random.Next(queue.Count + 1), earlier);
                left += half ? 0 : 1;
            }
            if (random.Next(12) == 0)
                await database.Accrue(2026, 1);
        }
    }

    /// <summary>What goes before a delivery that succeeds.</summary>
    private async Task Troubles(TestDatabase database, int v)
    {
        if (random.Next(6) == 0)
        {
            counts.Previewed++;
            await Send(database, v, Text(versions[v]), o => o with { Preview = true });
        }
        if (random.Next(6) == 0 && IsBill)
        {
            counts.Refused++;
            Assert.True((await database.Import(Text(versions[v]) + "\nbroken", "focus")).Refused);
        }
        if (random.Next(6) == 0 && kind == DeliveryKind.Issuers)
        {
            counts.OfOneIssuer++;
            await Send(database, v, Text([.. versions[v].Where(r => r.Id % 2 == random.Next(2))]));
        }
        switch (random.Next(8))
        {
            case 0: await Cut(database, v); break;
            case 1: await BreakOff(database, v); break;
            case 2: await Die(database, v); break;
        }
    }

    /// <summary>A file without its end. What of it can be read is taken, as of its time; the whole comes next.</summary>
    private async Task Cut(TestDatabase database, int v)
    {
        counts.Cut++;
        var text = Encoding.UTF8.GetBytes(Text(versions[v]));
        var outcome = await Deliver(database, v, new MemoryStream(text[..random.Next(1, text.Length)]));
        Assert.Null(outcome.Refusal);
    }

    /// <summary>The sender is gone while the transaction is open, after all rows or some.</summary>
    private async Task BreakOff(TestDatabase database, int v)
    {
        counts.Broken++;
        var text = Text(versions[v]);
        var at = text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var line ? line : text.IndexOf('[', StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(text[..(at + 1)] + new string('\n', ImportFormats.HeadBytes) + text[(at + 1)..]);
        await Assert.ThrowsAsync<IOException>(() => Deliver(database, v, new BreakingStream(bytes, random.Next(ImportFormats.HeadBytes, bytes.Length))));
    }

    /// <summary>Everything is written, and the process ends before it is committed.</summary>
    private async Task Die(TestDatabase database, int v)
    {
        database.Clock.FailAfter(1);
        try
        {
            await Deliver(database, v, IntakeSteps.Text(Text(versions[v])));
        }
        catch (IOException)
        {
            counts.Died++;
        }
        database.Clock.Mend();
    }

    private async Task<bool> Undo(TestDatabase database, Guid id)
    {
        var undone = await database.With<UndoDelivery, Outcome<ImportFile>>(u => u.Run(id, TestDatabase.Ana));
        counts.TakenBack += undone.IsOk ? 1 : 0;
        counts.NotTakenBack += undone.IsOk ? 0 : 1;
        return undone.IsOk;
    }

    private async Task<ImportReport> Send(TestDatabase database, int v, string text, Func<ImportOptions, ImportOptions>? with = null)
    {
        var sent = await Deliver(database, v, IntakeSteps.Text(text), with);
        Assert.Null(sent.Refusal);
        Assert.Empty(sent.Value.Rejected);
        return sent.Value;
    }

    private Task<Outcome<ImportReport>> Deliver(TestDatabase database, int v, Stream content, Func<ImportOptions, ImportOptions>? with = null)
    {
        var options = new ImportOptions(TestDatabase.EntityId, Format, kind is DeliveryKind.CostBucket or DeliveryKind.UsageBucket ? new AgentId(agent) : null,
            StatedAt: FirstStated + Duration.FromHours(v));
        return database.With<ImportUpload, Outcome<ImportReport>>(i => i.Run(content, "file", with?.Invoke(options) ?? options, TestDatabase.Ana));
    }

    private bool IsBill => kind is DeliveryKind.Window or DeliveryKind.Issuers or DeliveryKind.Days;

    private string Format => kind switch
    {
        DeliveryKind.Window or DeliveryKind.Issuers or DeliveryKind.Days => "focus",
        DeliveryKind.CostBucket => "openai-costs",
        DeliveryKind.UsageBucket => "openai-usage",
        _ => "usage-ndjson",
    };

    /// <summary>States of one truth: amounts change, rows come and, where a window may say so, go. Events only come.</summary>
    private List<List<DeliveryRow>> Versions()
    {
        var rows = Enumerable.Range(0, random.Next(2, 6)).Select(i => new DeliveryRow(i, random.Next(1, 28), random.Next(1, 5_000))).ToList();
        var states = new List<List<DeliveryRow>> { rows };
        for (var v = random.Next(0, 4); v > 0; v--)
        {
            // A window of which no row is left is not spoken of, so each issuer keeps one.
            var next = states[^1].Select(r => kind != DeliveryKind.Event && random.Next(2) == 0 ? r with { Cents = random.Next(1, 5_000) } : r)
                .Where(r => r.Id < 2 || kind is not (DeliveryKind.Window or DeliveryKind.Issuers) || random.Next(5) > 0).ToList();
            next.Add(new DeliveryRow(100 + v, random.Next(1, 28), random.Next(1, 5_000)));
            states.Add(next);
        }
        return states;
    }

    /// <summary>The rows in any order and spelling.</summary>
    private string Text(List<DeliveryRow> rows)
    {
        var shuffled = rows.OrderBy(_ => random.Next()).ToList();
        return kind switch
        {
            DeliveryKind.Window or DeliveryKind.Issuers or DeliveryKind.Days => Bill(shuffled),
            DeliveryKind.CostBucket => Buckets(shuffled, r => string.Create(CultureInfo.InvariantCulture,
                $$"""{"object":"organization.costs.result","amount":{"value":{{Spelled(r.Cents)}},"currency":"usd"},"line_item":"{{agent}}-{{r.Id}}"}""")),
            DeliveryKind.UsageBucket => Buckets(shuffled, r =>
                $$"""{"object":"organization.usage.completions.result","input_tokens":{{r.Cents}},"output_tokens":0,"model":"m","project_id":"{{agent}}-{{r.Id}}"}"""),
            _ => string.Join('\n', shuffled.Concat(shuffled.Take(random.Next(2))).Select(r =>
                $$"""{"source":"svc","id":"{{agent}}-{{r.Id}}","time":"2026-01-{{r.Day:00}}T05:00:00Z","agent":"{{agent}}","provider":"openai","model":"m","inputTokens":{{r.Cents}}}""")),
        };
    }

    /// <summary>Its columns come, go, are called otherwise and stand in any order; the costs stand last, where a file is cut.</summary>
    private string Bill(List<DeliveryRow> rows)
    {
        List<(string Name, Func<DeliveryRow, string> Value)> columns =
        [
            ("BillingAccountId", _ => agent), ("BillingCurrency", _ => "USD"), ("ChargeCategory", _ => "Usage"), ("ServiceName", _ => "Compute"),
            ("ChargePeriodStart", r => string.Create(CultureInfo.InvariantCulture, $"2026-01-{r.Day:00}T00:00:00{(random.Next(2) == 0 ? "Z" : "")}")),
            ("ChargePeriodEnd", r => string.Create(CultureInfo.InvariantCulture, $"2026-01-{r.Day + 1:00}T00:00:00Z")),
            ("InvoiceIssuerName", r => IssuerNames[kind == DeliveryKind.Issuers ? r.Id % 2 : 0]), ("x_AgentId", _ => agent),
        ];
        void Perhaps(Func<DeliveryRow, string> value, params string[] names)
        {
            if (random.Next(names.Length + 1) is var at && at < names.Length)
                columns.Add((names[at], value));
        }
        Perhaps(r => $"row-{r.Id % 3}", "ResourceId", "resource_id", "ResourceId");
        Perhaps(r => r.Id % 4 == 0 ? "" : $"team-{r.Id % 2}", "SubAccountId", "x_SubAccount");
        Perhaps(r => $"region-{r.Id % 5}", "RegionId", "x_Region");
        Perhaps(_ => "n", "x_Note");
        if (kind != DeliveryKind.Days || random.Next(3) == 0)
            columns.Add(("BillingPeriodStart", _ => "2026-01-01T00:00:00Z"));
        columns = [.. columns.OrderBy(_ => random.Next()), ("BilledCost", r => Spelled(r.Cents)),
            ("EffectiveCost", r => (r.Cents / 100m).ToString(CultureInfo.InvariantCulture))];
        return string.Join(',', columns.Select(c => c.Name)) + "\n" + string.Join('\n', rows.Select(r => string.Join(',', columns.Select(c => c.Value(r)))));
    }

    private static string Buckets(IEnumerable<DeliveryRow> rows, Func<DeliveryRow, string> result) => "{\"data\":[" + string.Join(',', rows.Select(r =>
    {
        var start = Instant.FromUtc(2026, 1, r.Day, 0, 0).ToUnixTimeSeconds();
        return $"{{\"start_time\":{start},\"end_time\":{start + 86_400},\"results\":[{result(r)}]}}";
    })) + "]}";

    private string Spelled(int cents) => (cents / 100m).ToString(random.Next(2) == 0 ? "0.00" : "0.0###", CultureInfo.InvariantCulture);
}
