using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>A kind of finding: its words, and per framework the rule and citations that it rests on.</summary>
public sealed record FindingType(
    string Code, string Title, FindingKind Kind, IReadOnlyList<string> Sources, string Why, string Consequence,
    IReadOnlyDictionary<Book, FindingAuthority> Authority);

/// <summary>A row of the rulebook, or citations of its own where no table decides.</summary>
/// <param name="Rule">Null where only citations are given.</param>
/// <param name="AfterAsu202506">The row that takes its place once ASU 2025-06 is adopted, where that is another.</param>
public sealed record FindingAuthority(string? Rule, string? AfterAsu202506, IReadOnlyList<Citation>? Cites)
{
    public string RuleFor(bool asu202506) => (asu202506 ? AfterAsu202506 : null) ?? Rule ?? "";
}

/// <summary>What an audit can find, from <c>data/audit-findings.json</c>, which is embedded.</summary>
public sealed class FindingCatalog
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly Lazy<FindingCatalog> Embedded = new(LoadEmbedded);

    private FindingCatalog(FileShape file)
    {
        All = file.Findings;
        ErrorCorrection = file.ErrorCorrection;
    }

    public static FindingCatalog Default => Embedded.Value;

    public IReadOnlyList<FindingType> All { get; }

    /// <summary>The paragraphs on correcting errors.</summary>
    public IReadOnlyDictionary<Book, FindingAuthority> ErrorCorrection { get; }

    public FindingType this[string code]
    {
        get
        {
            var type = All.FirstOrDefault(f => f.Code == code);
            Invariant.Check(type is not null, $"There is no finding '{code}'.");
            return type;
        }
    }

    /// <summary>The citations of a finding under a framework: its own, or those of the rule.</summary>
    /// <exception cref="InvariantException">The rule is not in the rulebook.</exception>
    public static IReadOnlyList<Citation> CitationsOf(FindingAuthority authority, string rule, Book book)
    {
        if (authority.Cites is { } own)
            return own;
        var row = Rows.Value[(Frameworks.Of(book), rule)].FirstOrDefault();
        Invariant.Check(row is not null, $"The rulebook has no {rule} for {book}.");
        return row.Cites;
    }

    private static readonly Lazy<ILookup<(Framework, string), RuleRow>> Rows = new(() => RuleLibrary.Default.Files
        .SelectMany(f => f.Versions.SelectMany(v => v.Rows), (f, r) => (f.Framework, Row: r))
        .ToLookup(r => (r.Framework, r.Row.Id), r => r.Row));

    private static FindingCatalog LoadEmbedded()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("audit-findings.json");
        Invariant.Check(stream is not null, "The audit findings are not embedded.");
        var file = JsonSerializer.Deserialize<FileShape>(stream, Json);
        Invariant.Check(file is { Findings.Count: > 0 }, "The audit findings are empty.");
        return new FindingCatalog(file);
    }

    private sealed record FileShape(IReadOnlyList<FindingType> Findings, IReadOnlyDictionary<Book, FindingAuthority> ErrorCorrection);
}
