using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Runrate.Agents.Chat.Models;

/// <summary>A language model could not be reached, or broke off.</summary>
public sealed class ChatModelException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Any server that speaks OpenAI's chat protocol. Retries 429 and 5xx as long as nothing was said, honouring Retry-After; a stream that
/// ends without its end mark is an error, never half an answer; the time limit is for the whole call.
/// </summary>
public sealed class OpenAIChatClient : IChatClient
{
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromSeconds(20);

    private readonly HttpClient http;
    private readonly ChatSettings settings;
    private readonly TimeSpan firstDelay;

    public OpenAIChatClient(ChatSettings settings, HttpMessageHandler? handler = null, TimeSpan? firstDelay = null)
    {
        this.settings = settings;
        this.firstDelay = firstDelay ?? TimeSpan.FromMilliseconds(500);
        http = handler is null ? new HttpClient() : new HttpClient(handler);
        // The limit is set per call, over all its retries.
        http.Timeout = Timeout.InfiniteTimeSpan;
        var address = settings.BaseAddress.Length > 0 ? settings.BaseAddress : "https://api.openai.com/v1";
        http.BaseAddress = new Uri(address.TrimEnd('/') + "/");
        if (settings.ApiKey.Length > 0)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings.ApiKey);
    }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(settings.TimeoutSeconds));
        var body = OpenAIChatRequest.Body(settings, messages, options);
        using var response = await Guarded(() => Send(body, limit.Token), cancellationToken);
        var reader = new OpenAIChatStream(settings.Model);
        using var stream = await Guarded(() => response.Content.ReadAsStreamAsync(limit.Token), cancellationToken);
        using var lines = new StreamReader(stream);
        if (response.Content.Headers.ContentType?.MediaType == "application/json")
        {
            yield return reader.Whole(await Guarded(() => lines.ReadToEndAsync(limit.Token), cancellationToken));
            yield break;
        }
        while (!reader.Ended && await Guarded(() => lines.ReadLineAsync(limit.Token).AsTask(), cancellationToken) is { } line)
        {
            if (reader.Line(line) is { } update)
                yield return update;
        }
        yield return reader.End();
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> Send(JsonObject body, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (response, failure) = await Try(body, ct);
            if (response is { IsSuccessStatusCode: true })
                return response;
            var status = response?.StatusCode;
            var again = failure is not null || status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
                || (int?)status >= 500;
            if (!again || attempt >= settings.RetriesMax)
            {
                var detail = response is null ? failure!.Message : $"{(int)response.StatusCode} {await Detail(response, ct)}";
                response?.Dispose();
                throw new ChatModelException($"The model server answered: {detail}", failure);
            }
            var delay = response?.Headers.RetryAfter?.Delta ?? firstDelay * Math.Pow(2, attempt);
            response?.Dispose();
            await Task.Delay(delay < RetryAfterMax ? delay : RetryAfterMax, ct);
        }
    }

    private async Task<(HttpResponseMessage? Response, HttpRequestException? Failure)> Try(JsonObject body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "chat/completions") { Content = JsonContent.Create(body) };
        try
        {
            return (await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct), null);
        }
        catch (HttpRequestException failure)
        {
            return (null, failure);
        }
    }

    private static async Task<string> Detail(HttpResponseMessage response, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        return text.Length > 300 ? text[..300] : text;
    }

    /// <summary>Our own time limit and a broken connection are failures of the model; the caller's cancellation stays
    /// one.</summary>
    private async Task<T> Guarded<T>(Func<Task<T>> step, CancellationToken caller)
    {
        try
        {
            return await step();
        }
        catch (OperationCanceledException limit) when (!caller.IsCancellationRequested)
        {
            throw new ChatModelException($"The model did not finish within {settings.TimeoutSeconds} seconds.", limit);
        }
        catch (IOException broken)
        {
            throw new ChatModelException("The model's answer broke off.", broken);
        }
    }
}
