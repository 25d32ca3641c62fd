using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>A kind of finding: its words, and per framework the rule and citations that it rests on.</summary>
public sealed record FindingType(
    string Code, string Title, FindingKind Kind, IReadOnlyList<string> Sources, string Why, string Consequence,
    IReadOnlyDictionary<Book, FindingAuthority> Authority);

public sealed record FindingAuthority(string Rule, IReadOnlyList<AuditCitation> Cites);

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
