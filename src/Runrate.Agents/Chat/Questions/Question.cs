using NodaTime;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

public enum Intent
{
    /// <summary>Not about AI spend, agents or their books.</summary>
    OutOfScope,
    Treatment, Compare, Schedule, Impairment, ResearchCredit, DeferredTax,
    /// <summary>Of the books: see <see cref="Question.Books"/>.</summary>
    Books,
    /// <summary>Several questions in one: see <see cref="Question.Parts"/>.</summary>
    Parts,
    DraftMemo, ProposeEntry, ProposeRetirement,
    /// <summary>Of a standard itself: see <see cref="Question.Standard"/>.</summary>
    Standard,
    /// <summary>For a tool by its title: see <see cref="Question.Tool"/>.</summary>
    Tool,
}

/// <summary>
/// A question as the deterministic reader understood it: what is asked and every fact stated, by the names of the rule library.
/// The
/// same text, day and turn before always give the same reading.
/// </summary>
public sealed record Question
{
    public required string Text { get; init; }
    public required Intent Intent { get; init; }
    /// <summary>The words that ask the same by themselves: of a follow-up, the last question with what it changes.</summary>
    public string? Whole { get; init; }
    /// <summary>Whether a turn after this one was not understood: what points now points at that turn.</summary>
    public bool Lost { get; init; }
    /// <summary>Framework codes named or implied, in the order of the text.</summary>
    public IReadOnlyList<string> Frameworks { get; init; } = [];
    /// <summary>Facts for the rules and calculators: snake_case names, values as text; lists separated by commas.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();
    /// <summary>Facts the reader supplied itself, shown as assumptions.</summary>
    public IReadOnlyList<string> Assumed { get; init; } = [];
    /// <summary>The calculator of a <see cref="Intent.Schedule"/>, by its name in the API.</summary>
    public string? Calculator { get; init; }
    /// <summary>The tool of an <see cref="Intent.Tool"/>.</summary>
    public string? Tool { get; init; }
    /// <summary>The standard of an <see cref="Intent.Standard"/>, as it is cited.</summary>
    public string? Standard { get; init; }
    /// <summary>One fact that the question names in two states, each to be judged.</summary>
    public FactStates? States { get; init; }
    /// <summary>Keys of agents named.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];
    public YearMonth? From { get; init; }
    public YearMonth? To { get; init; }
    /// <summary>The stated length of an arrangement, in months.</summary>
    public int? TermMonths { get; init; }
    /// <summary>How many months the amount is for, where it is a price by the month, quarter or year.</summary>
    public int? Every { get; init; }
    /// <summary>What is asked of the books, where that is what is asked.</summary>
    public BooksQuery? Books { get; init; }
    /// <summary>The questions of a text that asks several, in order; empty where it asks one.</summary>
    public IReadOnlyList<Question> Parts { get; init; } = [];
    /// <summary>The texts of the spends that the text names, where it names several.</summary>
    public IReadOnlyList<string> Spends { get; init; } = [];
    /// <summary>Facts that are only supposed: "if all six were met".</summary>
    public IReadOnlyDictionary<string, string> Supposed { get; init; } = new Dictionary<string, string>();
    /// <summary>What the asker said for a fact, in the asker's words.</summary>
    public IReadOnlyDictionary<string, string> Said { get; init; } = new Dictionary<string, string>();
    /// <summary>How relative or ambiguous words were read, for the reader to see.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What of the question went into nothing, in its own words.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    /// <summary>Words that may name what the money was spent on and that nothing understood: they are asked about.</summary>
    public string? Doubt { get; init; }

    /// <summary>Where no kind of spend is named: the kinds that the words come nearest to.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];
    /// <summary>The year asked for of a calculation, of the calendar or counted from its start.</summary>
    public int? AskedYear { get; init; }

    /// <summary>The month whose charge is asked for, as <c>2026-03</c>.</summary>
    public string? AskedMonth { get; init; }

    /// <summary>How the first and the last month of a service count, where it is said.</summary>
    public string? Proration { get; init; }

    /// <summary>Whether the words name the kind of spend, rather than only facts from which it follows.</summary>
    public bool NamesKind { get; init; }

    /// <summary>What is asked back before anything is answered.</summary>
    public string? Asks { get; init; }

    /// <summary>Whether the words ask how something is treated or worked out, not what it was.</summary>
    public bool Treats { get; init; }

    public string? Category => Facts.GetValueOrDefault("category");

    public string? Framework => Frameworks.Count == 1 ? Frameworks[0] : null;
}

/// <summary>What reading depends on besides the text.</summary>
/// <param name="Today">In the entity's time zone; relative dates resolve against it.</param>
/// <param name="LatestPeriod">The month a question means when it names none: the last one with figures.</param>
/// <param name="Names">Everything that has a name, over all entities.</param>
/// <param name="Before">The reading of the turn before, which a follow-up leans on.</param>
/// <param name="Pending">The fact the assistant asked for last, which a bare "yes" answers.</param>
public sealed record ReadingContext(
    LocalDate Today, YearMonth LatestPeriod, IReadOnlyList<KnownName> Names, Question? Before = null, string? Pending = null,
    IReadOnlyList<string>? PendingOptions = null)
{
    public IReadOnlyList<KnownEntity> Entities { get; init; } = [];
    /// <summary>Key of the entity a question means when it names none.</summary>
    public string Entity { get; init; } = "";
    /// <summary>Keys of the agents of the last answer's rows, in order.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];
    /// <summary>The rows of the last answer, whatever they are of.</summary>
    public ShownRows? Shown { get; init; }
    /// <summary>The figures of the last answer as rows that a turn can go on with.</summary>
    public ShownTable? Table { get; init; }
}
