using Microsoft.AspNetCore.Http.HttpResults;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Notes;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Notes and files as evidence on months, reviews, memos, agents and arrangements.</summary>
public static class NotesApi
{
    public static void MapNotes(this RouteGroupBuilder api)
    {
        var notes = api.MapGroup("/notes").WithTags("Notes");
        notes.MapGet("", List).ForViewers()
            .WithSummary("The notes of a subject: close/2026-10, review/{id}, memo/{id}, agent/{id}, arrangement/{id}");
        notes.MapGet("/{id:guid}/file", File).ForViewers().WithSummary("The file of a note; its SHA-256 stands in the note");
        notes.MapPost("", Add).WithSummary("Adds a note, with a file in base64 where there is one");
    }

    /// <summary>Always a download, never shown: what people attach is not ours to run.</summary>
    public static async Task<IResult> File(Guid id, KeepNote notes, HttpResponse response, CancellationToken ct)
    {
        if (await notes.File(id, ct) is not { } found)
            return Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no file of a note {id}."));
        response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.File(found.Content, "application/octet-stream", found.Note.FileName);
    }

    private static async Task<Results<Ok<IReadOnlyList<Note>>, ProblemHttpResult>> List(
        KeepNote notes, EntityChoice entities, string? subject, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk ? TypedResults.Ok(await notes.List(chosen.Value.Id, subject ?? "", ct)) : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Created<Note>, ProblemHttpResult>> Add(
        JsonBody<NoteRequest> body, KeepNote notes, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var asked = body.Content.Value;
        var content = new byte[(asked.File?.Length ?? 0) / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(asked.File ?? "", content, out var length))
            return Problems.Of(new Refusal(RefusalCodes.InvalidValue, "The file is not base64.", "file"));
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? Problems.Created(await notes.Run(chosen.Value.Id,
                new NoteStatement(asked.Subject, asked.Step, asked.Text, asked.FileName, asked.File is null ? null : content[..length]),
                actor.Value, ct),
                n => $"/api/notes?subject={Uri.EscapeDataString(n.Subject)}", n => n)
            : Problems.Of(chosen.Refusal);
    }
}

/// <param name="Step">A step of a close or an exit; absent for the whole.</param>
/// <param name="File">Base64.</param>
public sealed record NoteRequest(string? Subject, string? Step, string? Text, string? FileName, string? File);
