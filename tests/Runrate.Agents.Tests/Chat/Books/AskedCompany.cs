using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>A company of one entity that questions are asked of on a fixed day, and how a turn is read after another.</summary>
/// <param name="first">The month its books begin, where a question may turn on it.</param>
internal sealed class AskedCompany(IReadOnlyList<string> agents, IReadOnlyList<KnownName> others, YearMonth? first = null)
{
    public const string Id = "acme-us";

    public static readonly LocalDate Today = new(2026, 11, 20);
    public static readonly YearMonth October = new(2026, 10);

    private readonly IReadOnlyList<KnownName> names =
    [
        new(NameKind.Entity, Id, "Acme US", Id, []),
        .. agents.Select(a => new KnownName(NameKind.Agent, a.ToLowerInvariant(), a, Id, [a.ToLowerInvariant()])),
        .. others,
    ];

    /// <summary>Something else that has a name: it is its own key.</summary>
    public static KnownName Named(NameKind kind, string name, params string[] agents) => new(kind, name, name, Id, agents);

    /// <summary>Agents that an answer listed; null for none.</summary>
    public static ShownRows? Rows(IReadOnlyList<string> agents) => agents.Count > 0 ? new ShownRows("agent", agents) : null;

    public Question Read(string text, Question? before = null, ShownRows? shown = null, FiscalCalendar? calendar = null, ShownTable? table = null) =>
        new QuestionReader().Read(text, new ReadingContext(Today, October, names, before)
        {
            Entities = [new KnownEntity(Id, "Acme US", "USD", calendar ?? FiscalCalendar.Calendar, Today, October, first,
                ["UsGaap", "Ifrs", "UsTax"])],
            Entity = Id,
            Shown = shown,
            Rows = shown is { Kind: "agent" } ? shown.Names : [],
            Table = table,
        });

    /// <summary>What is asked of the books; the test fails where the question is read as something else.</summary>
    public BooksQuery Books(string text, Question? before = null, ShownRows? shown = null, ShownTable? table = null)
    {
        var read = Read(text, before, shown, table: table);
        Assert.True(read.Books is not null, $"“{text}” is read as {read.Intent}.");
        return read.Books;
    }
}
