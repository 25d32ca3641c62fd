using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Chat.Tools;

/// <summary>One tool for every kind of record: it finds those that are meant and tells of each the attributes that are asked for.</summary>
public sealed class RecordTools(
    RunrateDb db, CommitmentsQuery commitments, TransitionsQuery transitions, ReviewPackets packets, AgentDirectory directory,
    TestBasis basis, ToolContext context)
{
    public static ToolDeclaration DescribeRecordTool { get; } = new("describe_record", "What a record says",
        w => w.Of<RecordTools>().DescribeRecord);

    private const int RecordsMax = 15;

    [Description("A record that the books hold, by its kind and names, with the attributes asked for: who, when, why, on what evidence, by when, " +
        "from what to what, what is missing.")]
    public async Task<Outcome<DescribedRecords>> DescribeRecord(
        [Description("An arrangement or asset; assets that are not in use yet; what waits in suspense; usage without a price; an improvement plan; " +
            "a review of an agent; what its exit would bring; an impairment test; a transition to another way of running; prices of a model; a " +
            "model that its vendor withdraws")]
        [AllowedValues("arrangement", "unready", "suspense", "unpriced-usage", "plan", "review", "exit", "test", "transition", "price", "model")]
        string kind,
        [Description("Names of arrangements, or of models for price and model; all of the kind when left out")] string[]? named = null,
        [Description("Only records of these agents, by key")] string[]? agents = null,
        [Description("Attributes in the order asked, such as why, who, evidence, deadline, missing; the main ones when left out")]
        string[]? attributes = null,
        [Description("Month, 2026-10, for what is carried; the latest with figures when left out")] string? period = null,
        [Description("Only what holds in this book")] string? book = null,
        [Description("Of prices: only those of meters with this word, such as output")] string? meter = null,
        CancellationToken ct = default)
    {
        if (RecordKinds.Find(kind) is not { } of)
            return new Refusal(RefusalCodes.InvalidValue, $"'{kind}' is none of {string.Join(", ", RecordKinds.All.Select(k => k.Name))}.", "kind");
        var month = context.Period;
        if (period is not null && !Periods.TryParse(period, out month))
            return new Refusal(RefusalCodes.InvalidValue, $"'{period}' is not a month such as 2026-10.", "period");
        var only = default(Book);
        if (book is not null && !Named.TryParse(book, ignoreCase: true, out only))
            return new Refusal(RefusalCodes.InvalidValue, $"'{book}' is not a book.", "book");
        var meant = new Meant(named ?? [], agents ?? [], attributes?.Contains("waiting") == true, meter,
            period is null ? null : month);
        var found = await Find(of.Name, meant, month, ct);
        if (found.Count == 0)
            return new Refusal(RefusalCodes.NotFound, await Nothing(of, meant, ct), "kind");
        var asked = of.Meant(attributes is { Length: > 0 } ? attributes : [RecordKinds.About]);
        var held = asked.Where(of.Held.Contains).ToList();
        return new DescribedRecords(context.Entity.Name, of.Name, context.Entity.FunctionalCurrency.Code, found.Count, held,
            [.. asked.Except(held)], [.. found.Take(RecordsMax).Select(s => s.Telling(held, book is null ? null : only.Name()))], of.Page);
    }

    private Task<IReadOnlyList<RecordSheet>> Find(string kind, Meant meant, YearMonth month, CancellationToken ct) => kind switch
    {
        RecordKinds.Test => new TestRecords(db, basis, context).Of(meant, ct),
        RecordKinds.Transition => new TransitionRecords(db, transitions, context).Of(meant, ct),
        RecordKinds.Plan or RecordKinds.Review or RecordKinds.Exit => new ReviewRecords(db, packets, directory, context).Of(kind, meant, ct),
        RecordKinds.Usage => new PriceRecords(db, context).Unpriced(meant, ct),
        RecordKinds.Price => new PriceRecords(db, context).Prices(meant, ct),
        RecordKinds.Model => new PriceRecords(db, context).Withdrawn(meant, ct),
        _ => new ArrangementRecords(db, commitments, context).Of(kind, meant, month, ct),
    };

    private async Task<string> Nothing(RecordKind kind, Meant meant, CancellationToken ct)
    {
        var names = await AgentNames.Load(db, context, ct);
        var of = meant.Agents.Select(a => names.GetValueOrDefault(new AgentId(a), a)).Concat(meant.Named).ToList();
        return $"The books of {context.Entity.Name} hold no {kind.Many}{(of.Count == 0 ? "" : $" of {InWords.Join(of)}")}.";
    }
}

/// <summary>Which records are meant; all of their kind where neither names nor agents are given.</summary>
/// <param name="Waiting">Only those that wait for something.</param>
/// <param name="Month">The month that was named; null where none was.</param>
internal sealed record Meant(IReadOnlyList<string> Named, IReadOnlyList<string> Agents, bool Waiting = false, string? Meter = null,
    YearMonth? Month = null)
{
    public bool Covers(string name) => Named.Count == 0 || Named.Contains(name, StringComparer.OrdinalIgnoreCase);

    public bool Covers(AgentId? agent) => Agents.Count == 0 || agent is { } one && Agents.Contains(one.Value);
}

/// <summary>What the agents of the books are called.</summary>
internal static class AgentNames
{
    public static async Task<Dictionary<AgentId, string>> Load(RunrateDb db, ToolContext context, CancellationToken ct) =>
        await db.Agents.AsNoTracking()
        .Where(a => a.Entity == context.Entity.Id).ToDictionaryAsync(a => a.Id, a => a.Name, ct);

    public static string? Of(this Dictionary<AgentId, string> names, AgentId? agent) =>
        agent is { } one ? names.GetValueOrDefault(one, one.Value) : null;
}
