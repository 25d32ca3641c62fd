using System.Globalization;
using System.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>
/// Each import format has a page with a sample, and the page says what the product does with it. <c>RUNRATE_WRITE_PAGES=1</c> writes them anew.
/// </summary>
public sealed class FormatPagesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Runrate.Agents", "Imports", "Formats", "Pages");

    [Fact]
    public async Task The_page_of_each_format_says_what_becomes_of_its_sample()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var pages = new Dictionary<string, string> { ["README.md"] = Index() };
        foreach (var format in ImportFormatTable.All)
            pages[$"{format.Name}.md"] = Page(format, await Read(database, format.Name));
        if (Environment.GetEnvironmentVariable("RUNRATE_WRITE_PAGES") == "1")
        {
            Directory.CreateDirectory(Folder);
            foreach (var (name, text) in pages)
                await File.WriteAllTextAsync(Path.Combine(Folder, name), text);
        }
        foreach (var (name, text) in pages)
            Assert.Equal(text, (await File.ReadAllTextAsync(Path.Combine(Folder, name))).ReplaceLineEndings("\n"));
        Assert.Empty(Directory.EnumerateFiles(Folder).Select(f => Path.GetFileName(f)!).Except(pages.Keys));
    }

    private static async Task<ImportReport> Read(TestDatabase database, string format)
    {
        var outcome = await database.With<ImportUpload, Outcome<ImportReport>>(i => i.Run(new MemoryStream(FormatSamples.Of(format)), "sample",
            new ImportOptions(TestDatabase.EntityId, format, Preview: true), TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
        Assert.False(outcome.Value.Refused);
        Assert.Empty(outcome.Value.Rejected);
        Assert.True(outcome.Value.Accepted + outcome.Value.Quarantined.Count > 0, format);
        return outcome.Value;
    }

    private static string Index()
    {
        var text = new StringBuilder("# Import formats\n\nWhat comes in, what its records are, and what a second delivery of them means. Each page has "
            + "a sample and\nwhat becomes of it; a test holds the pages to the product.\n\n| format | name | its records are |\n|---|---|---|\n");
        foreach (var format in ImportFormatTable.All)
            text.Append(CultureInfo.InvariantCulture, $"| [{format.Title}]({format.Name}.md) | `{format.Name}` | {Kind(format.Kind)} |\n");
        return text.ToString();
    }

    private static string Page(ImportFormat format, ImportReport report)
    {
        var binary = FormatSamples.IsBinary(format.Name);
        var shown = binary ? format.Name[..^"-protobuf".Length] : format.Name;
        var told = ImportFormats.Detect(FormatSamples.Of(format.Name)) == format.Name;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {format.Title}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"- Name: `{format.Name}`; {(told ? "told by its content" : "named by whoever sends it")}.\n");
        text.Append(CultureInfo.InvariantCulture, $"{Wrapped($"- Its records are {Kind(format.Kind)}, identified by {format.Identity}.")}\n");
        text.Append(CultureInfo.InvariantCulture, $"- Delivered again: {Again(format.Kind)}\n");
        text.Append(format.IsAllOrNothing ? "- One line that cannot be read refuses the file.\n" : "- Each record is judged by itself; one that cannot be read is rejected by name.\n");
        text.Append(CultureInfo.InvariantCulture, $"\n## A sample\n\n{(binary ? "The binary form of this:\n\n" : "")}```\n{FormatSamples.TextOf(shown).TrimEnd()}\n```\n");
        text.Append(CultureInfo.InvariantCulture, $"\nOf it {report.Accepted} come in, {report.Quarantined.Count} wait and {report.PassedOver} are passed over.\n");
        foreach (var waits in report.Quarantined.Select(q => q.Reason).Distinct())
            text.Append(CultureInfo.InvariantCulture, $"What waits: `{waits}`.\n");
        text.Append("\n| total | |\n|---|---|\n");
        foreach (var (name, value) in report.Totals.OrderBy(t => t.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"| `{name}` | {value} |\n");
        if (report.Assumptions.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"\nTaken for granted:\n\n{string.Concat(report.Assumptions.Select(a => $"- {a}\n"))}");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Wrapped(string item)
    {
        const int width = 118;
        var text = new StringBuilder();
        var length = 0;
        foreach (var word in item.Split(' '))
        {
            if (length > 0 && length + 1 + word.Length > width)
            {
                text.Append("\n  ");
                length = 2;
            }
            else if (length > 0)
            {
                text.Append(' ');
                length++;
            }
            text.Append(word);
            length += word.Length;
        }
        return text.ToString();
    }

    private static string Kind(RecordKind kind) => kind switch
    {
        RecordKind.Event => "events",
        RecordKind.Bucket => "counts of a span of time",
        RecordKind.StatementWindow => "rows of a statement",
        _ => "prices or rates",
    };

    private static string Again(RecordKind kind) => kind switch
    {
        RecordKind.Event => "nothing changes; a later state of the same record replaces the earlier where the format tells.",
        RecordKind.Bucket => "the latest delivery replaces the figure, and the difference posts.",
        RecordKind.StatementWindow => "the billing period is what the latest delivery says; rows gone, changed and new post as differences.",
        _ => "what is known for the day stays.",
    };
}
