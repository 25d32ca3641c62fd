using System.Text.RegularExpressions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// The last question as a whole one, which a follow-up edits: its own words where they stand by themselves, else the sentence that
/// its reading makes. Both are taken only where they read as what was answered.
/// </summary>
internal static partial class LastQuestion
{
    /// <summary>The follow-up as the whole question it stands for, read; null where it is no edit of the last one, or is not understood
    /// as one.</summary>
    public static Question? Edited(string text, ReadingContext context, Func<string, ReadingContext, Question> read)
    {
        if (context.Before is not { Books: { } last, Whole: { } whole } || !Answers(last))
            return null;
        var books = Reader(context);
        var notes = new List<string>();
        if (books.Scan(text, context.Today, notes, last.Periods) is not { } said || books.Scan(whole, context.Today, [], null) is not { } was
            || context.Entities.FirstOrDefault(e => e.Key == said.Entities[0]) is not { } entity || said.Entities.Count > 1
            || new Restated(said.Slots, was.Slots, whole, last, entity).Text() is not { } edited)
            return null;
        var question = read(edited, Alone(context));
        if (question.Books is not { } query || !Answers(query) || query.Unused.Count > last.Unused.Count)
            return null;
        return question with
        {
            Text = text,
            Whole = edited,
            Books = query with
            {
                Prior = last with { Prior = null },
                Earlier = query.Periods.Count == 1 && last.Periods.Count == 1 ? last.Periods[0] : last.Earlier,
                Spoken = [.. last.Spoken.Concat(last.Agents).Where(a => !query.Agents.Contains(a)).Concat(query.Agents).Distinct().TakeLast(4)],
            },
            Notes = [.. notes, .. question.Notes, $"“{edited}”"],
        };
    }

    /// <summary>The words that ask by themselves what this turn asked; null where none are found.</summary>
    public static string? Of(Question question, ReadingContext context, Func<string, ReadingContext, Question> read)
    {
        if (question.Books is not { } query || !Answers(query) || question.Whole is not null)
            return question.Whole;
        if (context.Before is null)
            return question.Text;
        return Says(question.Text) ? question.Text : Sentence.Of(query, context) is { } sentence && Says(sentence) ? sentence : null;

        bool Says(string words) => read(words, Alone(context)).Books is { } alone && Answers(alone) && Calls(alone, context) == Calls(query, context);
    }

    /// <summary>A turn that leans on the last one and changes nothing of it: the same answer again would be to a question not asked.</summary>
    public static bool Repeats(Question question, ReadingContext context) =>
        question.Books is { } query && context.Before?.Books is { } last && question.Whole != question.Text && Answers(query) && Answers(last)
        && query.Form == last.Form && query.Direction == last.Direction && query.Unit == last.Unit && query.Counts == last.Counts
        && query.Fact == last.Fact && query.Order == last.Order && query.Place == last.Place && query.Limit == last.Limit && query.Gap == last.Gap
        && query.Sentences == last.Sentences && query.Above == last.Above && query.Below == last.Below && query.Act == last.Act
        && Calls(query, context) == Calls(last, context) && !Again().IsMatch(question.Text);

    [GeneratedRegex(@"\b(again|repeat|sure|correct|right|confirm|short|shorter|brief|words?|sentences?|simpl\w*|round\w*|"
        + @"better|worse|improv\w*|rising|falling|trend)\b",
        RegexOptions.IgnoreCase, 5_000)]
    private static partial Regex Again();

    private static ReadingContext Alone(ReadingContext context) => context with
    {
        Before = null,
        Pending = null,
        PendingOptions = null,
        Shown = null,
        Rows = [],
        Table = null,
    };

    private static bool Answers(BooksQuery query) => query.Form is not (BooksForm.NotUnderstood or BooksForm.CannotAct or BooksForm.Help
        or BooksForm.Greeting);

    private static string Calls(BooksQuery query, ReadingContext context) => string.Join('\n', BooksPlanner.Calls(query,
        context.LatestPeriod, context.Today).Select(c => c.Name + c.Arguments.ToJsonString()));

    private static BooksReader Reader(ReadingContext context) => new(new BooksContext(new NameCatalogue(context.Names), context.Entities,
        context.Entities.Any(e => e.Key == context.Entity) ? context.Entity : context.Entities[0].Key, null, null));
}
