using NodaTime;

namespace Runrate.Agents.Imports.Journals;

/// <summary>
/// Journals of hledger and ledger-cli, line by line. Transactions are read, with tags from their comments; directives, periodic and
/// automatic rules are passed over; what would have to be fetched from another file is refused by name.
/// </summary>
internal static class LedgerText
{
    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal) { "comment", "test" };

    public static IEnumerable<JournalTransaction> Read(TextReader text, Action<int, string> refuse)
    {
        JournalTransaction? open = null;
        string? block = null;
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (block is not null)
            {
                block = line.Trim() == "end " + block || line.Trim() == "end" ? null : block;
                continue;
            }
            if (line.Length > 0 && char.IsAsciiDigit(line[0]))
            {
                if (open is not null)
                    yield return open;
                open = Heading(line, number, refuse);
                continue;
            }
            if (line.Length > 0 && line[0] is ' ' or '\t' && line.Trim().Length > 0)
            {
                if (open is not null)
                    Inside(open, line.Trim(), number);
                continue;
            }
            if (open is not null)
                yield return open;
            open = null;
            var word = line.Split([' ', '\t'], 2)[0].TrimStart('!', '@');
            if (Blocks.Contains(word))
                block = word;
            else if (word == "include")
                refuse(number, "Another file is included, which is not here. Send it by itself.");
        }
        if (open is not null)
            yield return open;
    }

    /// <summary><c>DATE[=DATE2] [*|!] [(CODE)] PAYEE [| NOTE] [; comment]</c>.</summary>
    private static JournalTransaction? Heading(string line, int number, Action<int, string> refuse)
    {
        var (said, comment) = Comment(line);
        var parts = said.Split([' ', '\t'], 2);
        if (Date(parts[0].Split('=')[0]) is not { } date)
        {
            refuse(number, $"'{Cut(parts[0])}' is not a date with its year. Write YYYY-MM-DD.");
            return null;
        }
        var rest = parts.Length > 1 ? parts[1].Trim() : "";
        rest = rest.TrimStart('*', '!').Trim();
        var code = "";
        if (rest is ['(', ..] && rest.IndexOf(')', StringComparison.Ordinal) is > 0 and var end)
            (code, rest) = (rest[1..end].Trim(), rest[(end + 1)..].Trim());
        var bar = rest.Split('|', 2);
        var transaction = new JournalTransaction
        {
            Line = number,
            Date = date,
            Code = code,
            Payee = bar[0].Trim(),
            Note = bar.Length > 1 ? bar[1].Trim() : "",
        };
        Tags(comment, transaction.Tags);
        return transaction;
    }

    private static void Inside(JournalTransaction open, string line, int number)
    {
        if (line[0] is ';' or '#')
        {
            Tags(line[1..], open.Postings.Count == 0 ? open.Tags : open.Postings[^1].Tags);
            return;
        }
        var (said, comment) = Comment(line.TrimStart('*', '!').Trim());
        var gap = said.IndexOf("  ", StringComparison.Ordinal) is var two and >= 0 ? two : said.IndexOf('\t', StringComparison.Ordinal);
        var account = (gap < 0 ? said : said[..gap]).Trim();
        // A balance that is asserted says nothing of what was spent.
        var written = (gap < 0 ? "" : said[gap..]).Split('=')[0].Trim();
        var posting = new JournalPosting { Line = number, Account = account };
        Tags(comment, posting.Tags);
        if (account is ['(', ..] or ['[', ..])
            return;
        if (written.Length > 0 && (posting.Amount = AmountText.Of(written)) is null)
            open.Fault(number, $"'{Cut(written)}' is not an amount that is read here.");
        open.Postings.Add(posting);
    }

    private static (string Said, string Comment) Comment(string line)
    {
        var at = line.IndexOf(';', StringComparison.Ordinal);
        return at < 0 ? (line.Trim(), "") : (line[..at].Trim(), line[(at + 1)..]);
    }

    /// <summary><c>name:value, other:value</c>, also with a space after the colon.</summary>
    private static void Tags(string comment, Dictionary<string, string> tags)
    {
        foreach (var part in comment.Split(','))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && part[..colon].Trim().Split(' ')[^1] is { Length: > 0 } name && part[(colon + 1)..].Trim() is { Length: > 0 } value)
                tags[name] = value;
        }
    }

    private static LocalDate? Date(string text)
    {
        var parts = text.Split('-', '/', '.');
        return parts.Length == 3 && parts[0].Length == 4 && parts.All(p => p.Length is > 0 and <= 4 && p.All(char.IsAsciiDigit))
            ? JournalDates.Of(int.Parse(parts[0]), int.Parse(parts[1]), int.Parse(parts[2])) : null;
    }

    private static string Cut(string text) => text.Length > 40 ? text[..40] + "…" : text;
}

internal static class JournalDates
{
    public static LocalDate? Of(int year, int month, int day) =>
        year is >= 1900 and <= 9000 && month is >= 1 and <= 12 && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month)
            ? new LocalDate(year, month, day) : null;
}
