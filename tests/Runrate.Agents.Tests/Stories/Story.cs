using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Stories;

/// <summary>
/// Plays a story over the product's own use cases. A line is a step; a line that begins with <c>show</c> is followed by the statement it
/// shows, indented, which playing it again has to give to the cent.
/// </summary>
internal sealed class Story(TestDatabase database)
{
    private readonly Dictionary<string, Arrangement> arranged = [];
    private readonly WorkforceSteps workforce = new(database);

    /// <summary>The text with every shown statement as it is now.</summary>
    public async Task<string> Play(string text)
    {
        var told = new List<string>();
        foreach (var line in text.Split('\n').Where(l => !l.StartsWith("    ", StringComparison.Ordinal)))
        {
            told.Add(line);
            if (line.Length > 0 && line[0] != '#')
                told.AddRange(await Step(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), line));
        }
        return string.Join('\n', told);
    }

    private async Task<IReadOnlyList<string>> Step(string[] words, string line)
    {
        switch (words[0])
        {
            case "hire":
                await database.Hire(Hiring.Registration(words[1]));
                return [];
            case "rate":
                await Rate(words);
                return [];
            case "arrange":
                await Arrange(words);
                return [];
            case "life":
                await ChangeLife(words);
                return [];
            case "impair":
                await Impair(words);
                return [];
            case "exit":
                await Exit(words);
                return [];
            case "close":
                for (var month = Month(words[1]); month <= Month(After(words, "to")!); month = month.Next())
                    await database.Close(month, "The story goes on");
                return [];
            case "show":
                return await Show(words);
            default:
                return await workforce.Play(words, line) ?? throw new InvalidOperationException($"No such step: {words[0]}");
        }
    }

    private async Task Rate(string[] words)
    {
        var outcome = await database.With<RecordTaxRate, Outcome<TaxRate>>(r => r.Run(
            TestDatabase.EntityId,
            new TaxRateStatement(Enum.Parse<Book>(words[1]), Number(words[2]), Date(After(words, "from")), Date(After(words, "enacted")), null, "Finance act"),
            TestDatabase.Cora));
        Assert.Null(outcome.Refusal);
    }

    private async Task Arrange(string[] words)
    {
        var date = Date(After(words, "on"))!.Value;
        var life = After(words, "life") is { } months ? int.Parse(months, CultureInfo.InvariantCulture) : 0;
        var statement = Kind(words[1]) with
        {
            Amount = Number(words[2]),
            Date = date,
            ReadyOn = Date(After(words, "ready")),
            ServiceStart = Date(After(words, "service")),
            ServiceEnd = Date(After(words, "to")),
        };
        if (life > 0)
            statement = statement with { Capitalisation = Spending.OwnModel().Capitalisation! with { UsefulLifeMonths = life } };
        database.Clock.Now = date.AtMidnight().InUtc().ToInstant();
        var arrangement = await database.Arrange(statement);
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        arranged[words[1]] = arrangement;
    }

    private static ArrangementStatement Kind(string kind) => kind switch
    {
        "api" => Spending.Reserved() with
        {
            Name = "Hosted model API",
            Category = "FoundationModelApiUsage",
            Facts = [Spending.Fact("billing_model", "PerToken"), Spending.Fact("payment_timing", "Arrears"), Spending.Fact("activity", "Maintenance"),
                Spending.Fact("is_software_development", "No"), Spending.Fact("tax_method", "Accrual"), Spending.Fact("india_tax_character", "Revenue")],
        },
        "reserved" => Spending.Reserved(),
        "model" => Spending.OwnModel() with { Name = "Atlas model" },
        "gpu" => Spending.OwnModel() with
        {
            Name = "GPU server",
            Vendor = "Silica",
            Category = "OwnedHardwarePurchase",
            Facts = [Spending.Fact("ownership", "Entity"), Spending.Fact("benefit_months", "36"), Spending.Fact("reliably_measured_and_tested", "Yes"),
                Spending.Fact("india_tax_character", "Capital40"), Spending.Fact("alternative_future_use", "Yes"), Spending.Fact("intended_use", "InternalUse")],
        },
        _ => throw new InvalidOperationException($"No such arrangement: {kind}"),
    };

    private async Task ChangeLife(string[] words)
    {
        var arrangement = arranged[words[1]];
        var file = Spending.OwnModel().Capitalisation! with { UsefulLifeMonths = int.Parse(words[2], CultureInfo.InvariantCulture) };
        database.Clock.Advance(Duration.FromDays(1));
        var outcome = await database.With<SaveArrangement, Outcome<Arrangement>>(
            s => s.Change(arrangement.Id, new ArrangementStatement { Capitalisation = file }, TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
    }

    private async Task Impair(string[] words)
    {
        var stated = new ImpairmentStatement(
            arranged[words[1]].Id, Date(After(words, "on")), "A successor beats it", Amount(words, "undiscounted"), Amount(words, "fair-value"),
            Amount(words, "costs"), Amount(words, "value-in-use"), "Valuation memo");
        var record = await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Run(stated, TestDatabase.Ana));
        Assert.Null(record.Refusal);
        var approved = await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Approve(record.Value.Id, TestDatabase.Cora));
        Assert.Null(approved.Refusal);
    }

    private async Task Exit(string[] words)
    {
        var stated = new DisposalStatement(
            arranged[words[1]].Id, Date(After(words, "on")), Amount(words, "proceeds"), Amount(words, "selling"), Amount(words, "refund"),
            Amount(words, "fee"), "Exit checklist");
        var outcome = await database.With<RecordDisposal, Outcome<DisposalRecord>>(r => r.Run(stated, TestDatabase.Cora));
        Assert.Null(outcome.Refusal);
    }

    private async Task<IReadOnlyList<string>> Show(string[] words)
    {
        var (from, to) = (Month(words[3]), Month(After(words, "to") ?? words[3]));
        var outcome = await database.With<StatementQueries, Outcome<Statement>>(
            s => s.Build(words[1], TestDatabase.EntityId, Enum.Parse<Book>(words[2]), from, to));
        Assert.Null(outcome.Refusal);
        var shown = new List<string>();
        foreach (var block in outcome.Value.Blocks)
        {
            shown.Add($"    {block.Title}");
            shown.AddRange(block.Lines.Select(l => Row(l, l.Kind == StatementLineKind.Line ? 6 : 4)));
        }
        if (outcome.Value.Result is { } result)
            shown.Add(Row(result, 4));
        return shown;
    }

    private static string Row(StatementLine line, int indent) =>
        $"{new string(' ', indent)}{line.Title}".PadRight(52) + line.Figures[0].Amount.ToDecimal().ToString("#,##0.00", CultureInfo.InvariantCulture).PadLeft(14);

    private static string? After(string[] words, string word) => Array.IndexOf(words, word) is >= 0 and var at ? words[at + 1] : null;

    private static decimal? Amount(string[] words, string word) => After(words, word) is { } text ? Number(text) : null;

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static LocalDate? Date(string? text) => text is null ? null : LocalDatePattern.Iso.Parse(text).GetValueOrThrow();

    private static YearMonth Month(string text) => YearMonthPattern.Iso.Parse(text).GetValueOrThrow();
}
