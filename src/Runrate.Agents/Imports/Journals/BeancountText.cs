using System.Text.RegularExpressions;
using NodaTime.Text;

namespace Runrate.Agents.Imports.Journals;

/// <summary>
/// Journals of Beancount, line by line: transactions with their metadata and postings. Other directives are passed over; what would
/// have to be fetched from another file is refused by name.
/// </summary>
internal static partial class BeancountText
{
    public static IEnumerable<JournalTransaction> Read(TextReader text, Action<int, string> refuse)
    {
        JournalTransaction? open = null;
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            var said = WithoutComment(line).TrimEnd();
            if (said.Length == 0)
                continue;
            if (said[0] is ' ' or '\t')
            {
                if (open is not null)
                    Inside(open, said.Trim(), number);
                continue;
            }
            if (open is not null)
                yield return open;
            open = Heading().Match(said) is { Success: true } heading ? Transaction(heading, number, refuse) : null;
            if (said.StartsWith("include ", StringComparison.Ordinal))
                refuse(number, "Another file is included, which is not here. Send it by itself.");
            else if (open is null && char.IsAsciiDigit(said[0]) && !Directive().IsMatch(said))
                refuse(number, "The line begins like a transaction and is none.");
        }
        if (open is not null)
            yield return open;
    }

    private static JournalTransaction? Transaction(Match heading, int number, Action<int, string> refuse)
    {
        var day = LocalDatePattern.Iso.Parse(heading.Groups["date"].Value.Replace('/', '-'));
        if (!day.Success)
        {
            refuse(number, $"'{heading.Groups["date"].Value}' is not a date.");
            return null;
        }
        var rest = heading.Groups["rest"].Value;
        var texts = new List<string>();
        while (rest is ['"', ..] && EndOfText(rest) is > 0 and var end)
        {
            texts.Add(rest[1..end]);
            rest = rest[(end + 1)..].TrimStart();
        }
        if (rest.Contains('"', StringComparison.Ordinal))
        {
            refuse(number, "A text of the transaction never closes.");
            return null;
        }
        var transaction = new JournalTransaction
        {
            Line = number,
            Date = day.Value,
            Payee = texts.Count > 1 ? texts[0] : "",
            Note = texts.Count > 0 ? texts[^1] : "",
        };
        foreach (var word in rest.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word[0] == '^' && transaction.Code.Length == 0)
                transaction.Code = word[1..];
            else if (word[0] == '#')
                transaction.Tags[word[1..]] = "true";
        }
        return transaction;
    }

    private static void Inside(JournalTransaction open, string line, int number)
    {
        if (Metadata().Match(line) is { Success: true } tag)
        {
            (open.Postings.Count == 0 ? open.Tags : open.Postings[^1].Tags)[tag.Groups["name"].Value] = tag.Groups["value"].Value.Trim().Trim('"');
            return;
        }
        if (Posting().Match(line) is not { Success: true } match)
        {
            open.Fault(number, "The line is neither a posting nor a word about one.");
            return;
        }
        var posting = new JournalPosting { Line = number, Account = match.Groups["account"].Value };
        var (written, price) = (match.Groups["amount"].Value.Trim(), match.Groups["price"].Value);
        if (written.Length > 0 && (posting.Amount = AmountText.Of(written + price)) is null)
            open.Fault(number, $"'{(written.Length > 40 ? written[..40] + "…" : written)}' is not an amount that is read here.");
        open.Postings.Add(posting);
    }

    /// <summary>Where the text that begins here ends; -1 where it does not.</summary>
    private static int EndOfText(string text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return i;
        }
        return -1;
    }

    /// <summary>A semicolon begins a comment, but not inside of a text.</summary>
    private static string WithoutComment(string line)
    {
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (quoted && line[i] == '\\')
                i++;
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ';' && !quoted)
                return line[..i];
        }
        return line;
    }

    [GeneratedRegex(@"^(?<date>\d{4}[-/]\d\d[-/]\d\d)\s+(?:\*|!|txn|[A-Z&#?%])(?:\s+(?<rest>[""#^].*))?$", RegexOptions.NonBacktracking)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\d{4}[-/]\d\d[-/]\d\d\s+(open|close|commodity|balance|pad|note|document|price|event|query|custom)\b",
        RegexOptions.NonBacktracking)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^(?<name>[a-z][A-Za-z0-9_-]*):(?:\s+(?<value>.*))?$", RegexOptions.NonBacktracking)]
    private static partial Regex Metadata();

    [GeneratedRegex(@"^(?:[*!]\s+)?(?<account>[A-Z][^\s:]*(?::[^\s:]+)+)(?:\s+(?<amount>[^\s{@][^{@]*))?(?:\{[^}]*\}\}?)?\s*(?<price>@.*)?$",
        RegexOptions.NonBacktracking)]
    private static partial Regex Posting();
}
