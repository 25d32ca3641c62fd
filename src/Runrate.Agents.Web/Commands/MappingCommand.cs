using System.CommandLine;
using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Web.Api;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>mapping</c>: which column of a table that no format knows is which field.</summary>
internal static class MappingCommand
{
    public static Command Create()
    {
        var entity = Shared.Entity();
        var list = new Command("list", "Saved mappings of columns") { entity };
        list.SetAction((parsed, ct) => List(parsed, parsed.GetValue(entity), ct));
        var table = new Argument<FileInfo>("FILE") { Description = "A table" };
        var columns = new Command("columns", "The columns of a table with their first values; stores nothing") { table };
        columns.SetAction((parsed, ct) => Columns(parsed, parsed.GetValue(table)!, ct));
        var statement = new Argument<FileInfo>("FILE") { Description = "The mapping as JSON: name, format, fields, leftOut, days, numbers" };
        var save = new Command("save", "Saves a mapping of columns under its name") { statement, entity };
        save.SetAction((parsed, ct) => Save(parsed, parsed.GetValue(statement)!, parsed.GetValue(entity), ct));
        return new Command("mapping", "Maps the columns of a table that no format knows") { list, columns, save };
    }

    private static async Task<int> List(ParseResult parsed, string? entity, CancellationToken ct)
    {
        await using var session = await Session.Open(parsed, ct);
        var chosen = await session.Get<EntityChoice>().Of(entity, null, ct);
        if (!chosen.IsOk)
            return session.Refuse(chosen.Refusal);
        var all = (await session.Get<SaveColumnMapping>().List(chosen.Value.Id, ct)).Select(MappingView.Of).ToList();
        return session.Answer(all, () =>
        {
            var rows = Session.Table("name", "format", "fields", "left out");
            all.ForEach(m => rows.Line(m.Name, m.Format, string.Join(", ", m.Fields.Select(f => $"{f.Field}={f.Column ?? $"'{f.Value}'"}")),
                string.Join(", ", m.LeftOut)));
            session.Terminal.Write(rows);
        });
    }

    private static async Task<int> Columns(ParseResult parsed, FileInfo file, CancellationToken ct)
    {
        await using var session = await Session.Open(parsed, ct);
        if (!file.Exists)
            return session.Refuse(new Refusal(RefusalCodes.NotFound, $"There is no file {file.FullName}.", "file"));
        await using var content = file.OpenRead();
        var columns = await SaveColumnMapping.Columns(content, ct);
        return columns.IsOk
            ? session.Answer(columns.Value, () => columns.Value.ForEach(c => session.Output.WriteLine($"{c.Name}: {string.Join(" | ", c.Values)}")))
            : session.Refuse(columns.Refusal);
    }

    private static async Task<int> Save(ParseResult parsed, FileInfo file, string? entity, CancellationToken ct)
    {
        await using var session = await Session.Open(parsed, ct);
        if (!file.Exists)
            return session.Refuse(new Refusal(RefusalCodes.NotFound, $"There is no file {file.FullName}.", "file"));
        var chosen = await session.Get<EntityChoice>().Of(entity, null, ct);
        if (!chosen.IsOk)
            return session.Refuse(chosen.Refusal);
        var stated = Read(await File.ReadAllTextAsync(file.FullName, ct));
        if (!stated.IsOk)
            return session.Refuse(stated.Refusal);
        var saved = await session.Get<SaveColumnMapping>().Run(chosen.Value.Id, stated.Value, session.Actor, ct);
        return saved.IsOk
            ? session.Answer(MappingView.Of(saved.Value), () => session.Output.WriteLine($"Saved '{saved.Value.Name}'."))
            : session.Refuse(saved.Refusal);
    }

    private static Outcome<MappingStatement> Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<MappingStatement>(text, ApiJson.Options) is { } stated
                ? stated : new Refusal(RefusalCodes.InvalidValue, "The file holds no mapping.", "file");
        }
        catch (JsonException problem)
        {
            return new Refusal(RefusalCodes.InvalidValue, $"The file is no mapping: {problem.Message}", "file");
        }
    }
}
