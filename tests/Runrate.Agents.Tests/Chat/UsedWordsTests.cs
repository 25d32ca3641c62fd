using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat;

/// <summary>Whatever a question about a spend says is used, named in the reply as not used, or asked about.</summary>
public sealed class UsedWordsTests
{
    private static readonly QuestionReader Reader = new();

    private static readonly ReadingContext Context = new(new LocalDate(2026, 11, 20), new YearMonth(2026, 10),
        [new KnownName(NameKind.Agent, "atlas", "Atlas", "northlight", ["atlas"])])
    {
        Entities = [new KnownEntity("northlight", "Northlight", "USD", FiscalCalendar.Calendar, new LocalDate(2026, 11, 20),
            new YearMonth(2026, 10))],
        Entity = "northlight",
    };

    /// <summary>Made-up nouns that no vocabulary holds and no spelling is near.</summary>
    private static readonly string[] Strange = ["zorblax", "quixotrone", "vimpulant", "gleethor", "mubridane"];

    private static Question Read(string text) => Reader.Read(text, Context);

    private static IEnumerable<string> Unused(Question q) => q.Parts.Count > 0 ? q.Parts.SelectMany(Unused)
        : q.Unused.Concat(q.Books?.Unused ?? []).Append(q.Doubt ?? "").Append(q.Asks ?? "").Append(q.Books?.Asks ?? "").Append(q.Books?.Lead ?? "");

    public static TheoryData<string> Batches => [.. Directory.GetFiles(Folder(), "*-batch.json").Select(Path.GetFileName).Select(f => f!)
        .Append("treatment-us.json").Append("treatment-india.json").Append("calculations.json").Order(StringComparer.Ordinal)];

    private static string Folder()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "prompts", "evals")))
            folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "prompts", "evals");
    }

    private static List<string> Questions(string file) => [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(), file))).RootElement
        .EnumerateArray().Where(q => !q.TryGetProperty("after", out _) && q.TryGetProperty("ask",
            out _)).Select(q => q.GetProperty("ask").GetString()!)];

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_word_nobody_knows_is_named_or_asked_about_wherever_it_stands(string file)
    {
        var silent = new List<string>();
        var questions = Questions(file);
        for (var n = 0; n < questions.Count; n++)
        {
            if (Read(questions[n]).Intent is Intent.Books or Intent.OutOfScope or Intent.ProposeRetirement or Intent.Parts)
                continue;
            var words = questions[n].Split(' ');
            for (var at = 1 + n % 3; at < words.Length; at += 3)
            {
                // "Ind AS" is one name; parted it is none.
                if (words[at - 1] is "Ind")
                    continue;
                var strange = Strange[(n + at) % Strange.Length];
                var text = string.Join(' ', words[..at].Append(strange).Concat(words[at..]));
                var q = Read(text);
                if (q.Intent != Intent.OutOfScope && !Unused(q).Any(u => u.Contains(strange, StringComparison.OrdinalIgnoreCase)))
                    silent.Add(text);
            }
        }
        Assert.True(silent.Count == 0, $"{silent.Count} dropped in silence:\n{string.Join('\n', silent.Take(20))}");
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void A_number_that_answers_nothing_is_named_or_asked_about(string file)
    {
        var silent = new List<string>();
        var questions = Questions(file);
        for (var n = 0; n < questions.Count; n++)
        {
            var known = Read(questions[n]);
            if (known.Intent is Intent.Books or Intent.OutOfScope or Intent.ProposeRetirement or Intent.Parts)
                continue;
            var text = $"{questions[n].TrimEnd('?', '.', ' ')}; the zorblax is 77,431.";
            var q = Read(text);
            // It may have been taken for a figure that the question left open; then it is in the facts, and so in the reply.
            if (q.Intent != Intent.OutOfScope && !Unused(q).Any(u => u.Contains("77,431", StringComparison.Ordinal))
                && !Values(q).Any(v => v.Contains("77431", StringComparison.Ordinal)))
                silent.Add(text);
        }
        Assert.True(silent.Count == 0, $"{silent.Count} dropped in silence:\n{string.Join('\n', silent.Take(20))}");
    }

    private static IEnumerable<string> Values(Question q) => q.Facts.Values.Concat(q.Parts.SelectMany(Values));

    [Theory]
    [InlineData("60k leasehold improvements for the GPU room, US GAAP?", "leasehold improvements")]
    [InlineData("Does our carbon offset purchase of 8k for the GPU cluster count as capex?", "carbon offset")]
    [InlineData("How do we treat 12,000 for velvet cushions under IFRS?", "velvet cushions")]
    [InlineData("a 90k GPU server was stolen, how to book under IFRS", "stolen")]
    [InlineData("we barter 20k of API credits against consulting, IFRS?", "barter")]
    public void What_the_money_bought_is_asked_about_where_it_is_no_word_we_know(string text, string asked) =>
        Assert.Equal(asked, Read(text).Doubt);

    [Fact]
    public void A_fact_that_does_not_apply_is_named()
    {
        var q = Read("API tokens for 30k, US GAAP, with alternative future use in other projects");
        Assert.Contains(q.Unused, u => u.Contains("alternative future", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_statements_that_contradict_each_other_are_both_quoted()
    {
        var q = Read("Self-hosted fine-tune for 90k under IFRS. The weights can be exported. The weights cannot be exported.");
        Assert.Contains(q.Notes, n => n.Contains("contradict", StringComparison.Ordinal));
    }
}
