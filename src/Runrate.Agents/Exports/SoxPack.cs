using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Exports;

/// <summary>One population: everything of a kind, so that a sample can be drawn from it and its completeness proven.</summary>
/// <param name="What">What is in it and from which months.</param>
/// <param name="Total">The control total in words, or empty where there is nothing to add up.</param>
internal sealed record Population(string File, string What, int Count, string Total, byte[] Content)
{
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Content));
}

/// <summary>
/// What an auditor of internal control asks for first: the populations of a period with count, total and digest, who may do what and
/// whether anybody may do both sides of a control, and the command by which somebody else makes the same file.
/// </summary>
public sealed class SoxPack(RunrateDb db)
{
    public static ExportFormat Format { get; } = new(
        "sox", "SOX evidence pack", "Entries, approvals, access and changes as populations with count, total and digest",
        (w, ct) => w.From.Sox.Write(w.Scope, ct))
    {
        // It names who may do what, and what they did: as the audit trail, it is not for everybody.
        WhyNot = actor => AuditLog.MayRead(actor) ? null
            : new Refusal(RefusalCodes.NotPermitted, "The SOX evidence pack needs the Controller or Admin role: it lists people and their rights."),
    };

    public async Task<Outcome<ExportFile>> Write(ExportScope scope, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([scope.Entity], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{scope.Entity}'.", "entity");
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(entity.TimeZone) ?? DateTimeZone.Utc;
        var from = scope.From.FirstDay().AtStartOfDayInZone(zone).ToInstant();
        var until = scope.To.Next().FirstDay().AtStartOfDayInZone(zone).ToInstant();
        var read = new SoxPopulations(db, entity, scope, from, until);
        var populations = new List<Population>
        {
            await read.Entries(ct), await read.Approvals(ct), await read.Seals(ct), await read.Sources(ct), await read.Changes(ct),
            await read.Access(ct), await read.Conflicts(ct), await read.Keys(ct), read.Rules(),
        };
        var zip = new ZipOfFiles();
        foreach (var population in populations)
            zip.Add(population.File, population.Content);
        zip.Add("control-sheet.csv", ControlSheet(populations));
        zip.Add("README.md", Readme(entity, scope, populations));
        return new ExportFile($"sox-{scope.Entity}-{ExportEntries.PeriodName(scope).Replace("..", "-to-", StringComparison.Ordinal)}.zip",
            ExportFile.Zip, zip.ToBytes());
    }

    private static byte[] ControlSheet(List<Population> populations)
    {
        var csv = new CsvText().Row("population", "what it holds", "count", "control total", "sha-256");
        foreach (var each in populations)
            csv.Row(each.File, each.What, each.Count, each.Total, each.Digest);
        return csv.ToBytes();
    }

    private static string Readme(Entity entity, ExportScope scope, List<Population> populations)
    {
        var text = new StringBuilder(
            $"""
            # SOX evidence pack: {BinderText.Plain(entity.Name)}, {ExportEntries.PeriodName(scope)}

            Every population is complete for its entity and months: no row is chosen, none is left out. `control-sheet.csv` has count,
            control total and SHA-256 of each; `index.csv` has the SHA-256 of every file of this pack.

            | Population | Rows | Control total | SHA-256 |
            |---|---|---|---|

            """);
        foreach (var each in populations)
            text.Append($"| `{each.File}` | {each.Count} | {each.Total} | `{each.Digest}` |\n");
        text.Append(
            $"""

            ## To make it again

            On a copy of the database, by somebody who did not make this one:

            ```
            runrate export sox --entity {scope.Entity} --from {scope.From.ToIso()} --period {scope.To.ToIso()} --output again.zip
            runrate verify --entity {scope.Entity}
            ```

            The first gives the same digests while months are sealed and nobody was given or has lost a right; `access.csv`,
            `conflicts.csv` and `keys.csv` are as of the making, the others of the months above. The second proves that every entry
            balances, that no sealed month was changed and that no record of the audit trail is missing. A file of a population is
            checked by itself with `sha256sum entries.csv`.

            ## What each control rests on

            | Control | Where it is tested |
            |---|---|
            | An entry cannot be changed or removed | `entries.csv` against `runrate verify` |
            | Whoever states does not approve | `approvals.csv`, column `same person`; the control total counts each yes |
            | A sealed month is opened by two people only | `seals.csv` |
            | What came in is complete | `sources.csv`: records accepted, known before, waiting, and the hash of the file |
            | Settings and rules are changed by whoever may | `changes.csv` against `access.csv` |
            | Nobody holds both sides of a control | `conflicts.csv` |

            This is evidence, not an opinion: whether a control is effective is for whoever tests it.

            """);
        return text.ToString();
    }
}
