using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Offline;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>Every noun of the product can be asked for: there is an answer, or the page where it stands.</summary>
[Trait("Category", "Pure")]
public sealed class PageWordsTests
{
    private static readonly LocalDate Today = new(2026, 11, 20);
    private static readonly YearMonth October = new(2026, 10);

    private static readonly IReadOnlyList<KnownName> Names =
    [
        new(NameKind.Entity, "acme", "Acme", "acme", []),
        new(NameKind.Agent, "atlas", "Atlas", "acme", ["atlas"]),
        new(NameKind.Person, "Tom Lead", "Tom Lead", "acme", ["atlas"]),
        new(NameKind.Vendor, "Solstice AI", "Solstice AI", "acme", []),
    ];

    /// <summary>The columns of the roster and the entries of the register.</summary>
    private static readonly string[] Columns =
    [
        "role", "owner", "status", "cost centre", "target", "outcomes", "loaded cost", "cost per outcome", "value produced", "net contribution",
        "carrying value", "signal", "manager", "model", "function", "employment", "acquisition cost", "run cost", "probation end", "hire date",
        "human cost per unit", "retirement trigger",
    ];

    private static readonly string[] Shapes = ["show {0}", "show me the {0}", "how many {0} do we have?", "what about the {0}?", "{0}"];

    [Fact]
    public void Every_page_can_be_asked_for_by_its_words()
    {
        var silent = ChatPages.All.Where(p => p.Path != "/about").SelectMany(p => p.Words.Take(3).Append(p.Title.ToLowerInvariant())).Distinct()
            .SelectMany(w => Shapes.Select(s => string.Format(System.Globalization.CultureInfo.InvariantCulture, s, w))).Where(Silent).ToList();
        Assert.True(silent.Count == 0, $"{silent.Count} get neither an answer nor a page:\n{string.Join('\n', silent)}");
    }

    [Fact]
    public void Every_column_of_the_roster_can_be_asked_of_an_agent()
    {
        var silent = Columns.SelectMany(c => (string[])[$"what is the {c} of Atlas?", $"Atlas's {c}", $"{c} of Atlas"]).Where(Silent).ToList();
        Assert.True(silent.Count == 0, $"{silent.Count} get neither an answer nor a page:\n{string.Join('\n', silent)}");
    }

    /// <summary>Whether a text is answered by no tool and by no link to a page.</summary>
    private static bool Silent(string text)
    {
        var question = new QuestionReader().Read(text, new ReadingContext(Today, October, Names)
        {
            Entities = [new KnownEntity("acme", "Acme", "USD", FiscalCalendar.Calendar, Today, October)],
            Entity = "acme",
        });
        return Planner.First(question, October, Today).Count == 0
            && !AnswerWriter.Write(question, [], Names, October, Today).Contains("](/", StringComparison.Ordinal);
    }
}
