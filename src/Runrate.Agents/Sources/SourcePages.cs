using System.Net;
using System.Text.Json;
using NodaTime;

namespace Runrate.Agents.Sources;

/// <summary>What a server answered: a page, or why there is none.</summary>
/// <param name="Next">The page after it.</param>
/// <param name="Problem">What the server said; never the key.</param>
/// <param name="CursorIsGone">The server no longer knows the page that was asked for.</param>
/// <param name="Wait">How long it asked to be left alone, or a guess.</param>
internal sealed record SourceAnswer(byte[]? Page, string? Next = null, string? Problem = null, bool CursorIsGone = false, Duration? Wait = null);

/// <summary>
/// Asks a server for one page. An answer that stops halfway, is no JSON or says "later" is asked for again, as often and as late as the
/// server says; what was not whole is never handed on.
/// </summary>
public sealed class SourcePages(TimeProvider time)
{
    private const int Tries = 4;
    private const int PageBytesMax = 64 << 20;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // Redirects are not followed: a key goes to the server it was stated for and to no other.
    private static readonly HttpClient Http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = TimeSpan.FromSeconds(100), MaxResponseContentBufferSize = PageBytesMax };

    internal async Task<SourceAnswer> Get(SourceKind kind, string address, SourceCursor cursor, string key, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await Once(kind, address, cursor, key, ct);
            if (answer.Wait is not { } wait)
                return answer;
            var pause = wait.ToTimeSpan();
            if (attempt == Tries || pause > LongestWait)
                return answer;
            await Task.Delay(pause, time, ct);
        }
    }

    private async Task<SourceAnswer> Once(SourceKind kind, string address, SourceCursor cursor, string key, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{address.TrimEnd('/')}/{kind.Path!(cursor)}"));
        request.Headers.UserAgent.ParseAdd("runrate");
        request.Headers.Accept.ParseAdd("application/json");
        kind.Authorize?.Invoke(request, key);
        try
        {
            using var answer = await Http.SendAsync(request, ct);
            if (answer.StatusCode == HttpStatusCode.OK)
                return Read(kind, cursor, await answer.Content.ReadAsByteArrayAsync(ct));
            return Refused(answer, cursor, await Said(answer, key, ct));
        }
        catch (HttpRequestException failure) when (!ct.IsCancellationRequested)
        {
            return Later($"The server could not be reached or broke off: {Without(key, failure.Message)}");
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            return Later("The server did not answer in time.");
        }
    }

    private SourceAnswer Read(SourceKind kind, SourceCursor cursor, byte[] body)
    {
        try
        {
            using var page = JsonDocument.Parse(body);
            var next = page.RootElement.ValueKind == JsonValueKind.Object ? kind.Next!(page.RootElement, cursor) : null;
            return next is not null && next == cursor.Page
                ? new SourceAnswer(null, Problem: "The server names the same page as the next one again.")
                : new SourceAnswer(body, next);
        }
        catch (JsonException)
        {
            return Later("The answer is not whole JSON.");
        }
    }

    private SourceAnswer Refused(HttpResponseMessage answer, SourceCursor cursor, string said)
    {
        var status = (int)answer.StatusCode;
        if (status == 429 || status >= 500)
            return Later($"The server answered {status}{said}", answer);
        if (cursor.Page is not null && status is 404 or 410)
            return new SourceAnswer(null, Problem: $"The server answered {status}{said}", CursorIsGone: true);
        return new SourceAnswer(null, Problem: status switch
        {
            401 or 403 => $"The key was not accepted ({status}){said}",
            >= 300 and < 400 => $"The server sends elsewhere ({status}). State the address that it sends to",
            _ => $"The server answered {status}{said}",
        });
    }

    private SourceAnswer Later(string problem, HttpResponseMessage? answer = null)
    {
        var asked = answer?.Headers.RetryAfter is { } header
            ? header.Delta ?? (header.Date is { } date ? date - time.GetUtcNow() : null)
            : null;
        var wait = asked is { } stated && stated > TimeSpan.Zero ? stated : TimeSpan.FromSeconds(1);
        return new SourceAnswer(null, Problem: problem, Wait: Duration.FromTimeSpan(wait));
    }

    private static async Task<string> Said(HttpResponseMessage answer, string key, CancellationToken ct)
    {
        const int SaidMax = 200;
        var text = Without(key, await answer.Content.ReadAsStringAsync(ct)).ReplaceLineEndings(" ").Trim();
        return text.Length == 0 ? "" : $": {(text.Length <= SaidMax ? text : text[..SaidMax] + "…")}";
    }

    /// <summary>Some servers repeat what they were sent.</summary>
    private static string Without(string key, string text) => key.Length == 0 ? text : text.Replace(key, "[key]", StringComparison.Ordinal);
}
