using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports.Uploads;

/// <param name="LeftOut">Columns of the table that are not taken; a file with any other column is refused.</param>
public sealed record MappingStatement(
    string? Name, string? Format, IReadOnlyList<MappedField>? Fields, IReadOnlyList<string>? LeftOut = null, DayOrder Days = DayOrder.Iso,
    NumberMarks Numbers = NumberMarks.Plain);

/// <summary>A column as a person knows it: its heading and its first values.</summary>
public sealed record SampledColumn(string Name, IReadOnlyList<string> Values);

/// <summary>Keeps under a name which column of a table is which field. Needs the role Operator or Accountant.</summary>
public sealed class SaveColumnMapping(RunrateDb db, IClock clock, IdGenerator ids)
{
    private const int SamplesMax = 3;

    public async Task<IReadOnlyList<ColumnMapping>> List(EntityId entity, CancellationToken ct = default) =>
        [.. (await db.ColumnMappings.AsNoTracking().Where(m => m.Entity == entity).ToListAsync(ct)).OrderBy(m => m.Name, StringComparer.Ordinal)];

    /// <summary>The columns of a table with their first values, or why it is none.</summary>
    public static async Task<Outcome<List<SampledColumn>>> Columns(Stream content, CancellationToken ct = default)
    {
        await using var upload = new UploadStream(content, ImportUpload.BytesMax);
        if (await upload.PeekSafely(ImportFormats.HeadBytes, ct) is { } broken)
            return broken;
        try
        {
            var csv = new CsvReader(upload);
            if (!csv.Read())
                return new Refusal(RefusalCodes.UnknownFormat, csv.Problem?.Reason ?? "The file is empty.", "file");
            var names = Enumerable.Range(0, csv.Count).Select(i => csv.Text(i).Trim()).ToList();
            var values = names.ConvertAll(_ => new List<string>());
            for (var rows = 0; rows < SamplesMax && csv.Read(); rows++)
            {
                for (var i = 0; i < Math.Min(names.Count, csv.Count); i++)
                    values[i].Add(csv.Text(i).ToString());
            }
            return names.Count < 2
                ? new Refusal(RefusalCodes.UnknownFormat, $"It is no table of columns. {ImportFormats.Describe(upload.Head)}", "file")
                : names.Select((n, i) => new SampledColumn(n, values[i])).ToList();
        }
        catch (Exception problem) when (Faults.IsOfTheText(problem))
        {
            return new Refusal(RefusalCodes.UnknownFormat, $"It cannot be read as a table: {Faults.Words(problem)}", "file");
        }
    }

    public async Task<Outcome<ColumnMapping>> Run(EntityId entity, MappingStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator) && !actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Mapping columns takes the role Operator or Accountant.");
        if (!await db.Entities.AnyAsync(e => e.Id == entity, ct))
            return new Refusal(RefusalCodes.NotFound, $"There is no entity {entity}.", "entity");
        if (Fault(stated) is { } refusal)
            return refusal;
        var name = stated.Name!.Trim();
        if (await db.ImportFiles.AnyAsync(f => f.Entity == entity && f.Mapping == name && f.UndoneAt == null, ct))
            return new Refusal(RefusalCodes.AlreadyExists,
                $"Deliveries were read by '{name}': changed, their records would get another identity and count twice. "
                + "Save it under another name.",
                "name");
        var mapping = await db.ColumnMappings.FirstOrDefaultAsync(m => m.Entity == entity && m.Name == name, ct);
        var isNew = mapping is null;
        mapping ??= new ColumnMapping
        {
            Id = ids.Next(),
            Entity = entity,
            Name = name,
            Format = "",
            Fields = [],
            SavedAt = clock.GetCurrentInstant(),
            SavedBy = actor.Name,
        };
        mapping.Format = MappingTargets.Find(stated.Format)!.Format;
        mapping.Fields = [.. stated.Fields!.Select(f => f with { Column = f.Column?.Trim(), Value = f.Column is null ? f.Value?.Trim() : null })];
        mapping.LeftOut = [.. (stated.LeftOut ?? []).Select(c => c.Trim()).Distinct()];
        (mapping.Days, mapping.Numbers) = (stated.Days, stated.Numbers);
        (mapping.SavedAt, mapping.SavedBy) = (clock.GetCurrentInstant(), actor.Name);
        if (isNew)
            db.ColumnMappings.Add(mapping);
        await db.SaveChangesAsync(ct);
        return mapping;
    }

    private static Refusal? Fault(MappingStatement stated)
    {
        if (string.IsNullOrWhiteSpace(stated.Name))
            return new Refusal(RefusalCodes.MissingField, "A mapping has a name: name.", "name");
        if (stated.Name.Trim().Length > ColumnMapping.NameMax)
            return new Refusal(RefusalCodes.TooLarge, $"A name has at most {ColumnMapping.NameMax} characters.", "name");
        if (MappingTargets.Find(stated.Format) is not { } target)
            return new Refusal(RefusalCodes.UnknownFormat,
                $"Columns are mapped to one of {string.Join(", ", MappingTargets.All.Select(t => t.Format))}: format.", "format");
        var fields = stated.Fields ?? [];
        if (fields.Any(f => f?.Field is null) || stated.LeftOut?.Any(c => c is null) == true)
            return new Refusal(RefusalCodes.InvalidValue,
                "Each field is an object with a field and a column or a value; columns left out are texts.", "fields");
        if (!Enum.IsDefined(stated.Days) || !Enum.IsDefined(stated.Numbers))
            return new Refusal(RefusalCodes.InvalidValue, "days or numbers is of another kind.", "days");
        if (fields.FirstOrDefault(f => target.Fields.All(t => t.Name != f.Field)) is { } unknown)
            return new Refusal(RefusalCodes.InvalidValue,
                $"{target.Format} has no field '{unknown.Field}'. It has {string.Join(", ", target.Fields.Select(f => f.Name))}.", unknown.Field);
        if (fields.GroupBy(f => f.Field).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return new Refusal(RefusalCodes.InvalidValue, $"{twice.Key} is mapped twice.", twice.Key);
        if (fields.FirstOrDefault(f => string.IsNullOrWhiteSpace(f.Column) == string.IsNullOrWhiteSpace(f.Value)) is { } neither)
            return new Refusal(RefusalCodes.InvalidValue,
                $"{neither.Field} comes from a column or has one value for all rows: one of the two.", neither.Field);
        var left = (stated.LeftOut ?? []).Select(c => c.Trim()).ToHashSet(StringComparer.Ordinal);
        if (fields.FirstOrDefault(f => f.Column is { } column && left.Contains(column.Trim())) is { } both)
            return new Refusal(RefusalCodes.InvalidValue, $"The column '{both.Column}' is taken for {both.Field} and left out.", both.Field);
        return target.Lacks([.. fields.Select(f => f.Field)]) is { } missing
            ? new Refusal(RefusalCodes.MissingField, $"Without {missing} nothing can be accounted for.", missing.Split([',', ' '])[0])
            : null;
    }
}
