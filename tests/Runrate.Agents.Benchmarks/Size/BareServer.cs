using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>
/// The yardstick of requests: an endpoint that reads usage, knows an id again, keeps a sum for each agent and month, and answers once what
/// is new lies on the disk, and one that reads a question about a spend and answers with a few fixed words. Nothing else is done.
/// </summary>
internal static class BareServer
{
    public static async Task<int> Run(string address, string file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add(address);
        await using var log = new Log(file);
        app.MapGet("/", () => "ready");
        app.MapPost("/api/usage", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var accepted = await log.Take(body.GetBuffer().AsMemory(0, (int)body.Length));
            return Results.Json(new { accepted });
        });
        app.MapPost("/api/treatments/classify", async (HttpContext context) =>
        {
            using var asked = await JsonDocument.ParseAsync(context.Request.Body);
            var framework = asked.RootElement.GetProperty("framework").GetString();
            var facts = asked.RootElement.GetProperty("facts").EnumerateObject().Count();
            return Results.Json(new { framework, status = "Determined", bookTreatment = "Expense", because = $"{facts} facts", ruleIds = new[] { "1", "2" } });
        });
        await app.RunAsync();
        return 0;
    }

    /// <summary>What came in, appended and flushed to the disk, once for all that wait.</summary>
    private sealed class Log : IAsyncDisposable
    {
        private readonly Channel<(byte[] Lines, TaskCompletionSource Written)> queue =
            Channel.CreateUnbounded<(byte[], TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });

        private readonly HashSet<string> known = [];
        private readonly Dictionary<(string Month, string Agent), long> sums = [];
        private readonly Lock gate = new();
        private readonly Task writer;

        public Log(string file) => writer = Write(file);

        public async Task<int> Take(ReadOnlyMemory<byte> body)
        {
            using var fresh = new MemoryStream(body.Length);
            var taken = 0;
            while (!body.IsEmpty)
            {
                var end = body.Span.IndexOf((byte)'\n');
                var line = end < 0 ? body : body[..(end + 1)];
                body = body[line.Length..];
                if (IsNew(line.Span))
                {
                    fresh.Write(line.Span);
                    taken++;
                }
            }
            if (taken > 0)
            {
                var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                queue.Writer.TryWrite((fresh.ToArray(), written));
                await written.Task;
            }
            return taken;
        }

        public async ValueTask DisposeAsync()
        {
            queue.Writer.Complete();
            await writer;
        }

        private bool IsNew(ReadOnlySpan<byte> line)
        {
            var reader = new Utf8JsonReader(line);
            string id = "", agent = "", time = "";
            var tokens = 0L;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                if (reader.ValueTextEquals("id"u8))
                    id = Text(ref reader);
                else if (reader.ValueTextEquals("agent"u8))
                    agent = Text(ref reader);
                else if (reader.ValueTextEquals("time"u8))
                    time = Text(ref reader);
                else if (reader.ValueTextEquals("inputTokens"u8) || reader.ValueTextEquals("outputTokens"u8))
                    tokens += reader.Read() ? reader.GetInt64() : 0;
            }
            lock (gate)
            {
                if (!known.Add(id))
                    return false;
                var key = (time[..7], agent);
                sums[key] = sums.GetValueOrDefault(key) + tokens;
                return true;
            }
        }

        private static string Text(ref Utf8JsonReader reader) => reader.Read() ? reader.GetString() ?? "" : "";

        private async Task Write(string file)
        {
            await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
            var waiting = new List<TaskCompletionSource>();
            while (await queue.Reader.WaitToReadAsync())
            {
                waiting.Clear();
                while (queue.Reader.TryRead(out var next))
                {
                    stream.Write(next.Lines);
                    waiting.Add(next.Written);
                }
                stream.Flush(flushToDisk: true);
                waiting.ForEach(w => w.SetResult());
            }
        }
    }
}
