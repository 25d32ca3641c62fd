using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Jobs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Jobs;

/// <summary>Digests of seals leave the machine: by webhook and by mail, each to a listener on loopback.</summary>
public sealed class TellSealsTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task Digests_of_new_seals_are_sent_once_by_webhook_and_mail()
    {
        using var web = new Listener(AnswerHttp("204 No Content"));
        using var mail = new Listener(AnswerSmtp);
        await using var database = await Sealed(new SealPostSettings
        {
            Webhook = new Uri($"http://127.0.0.1:{web.Port}/seals"),
            WebhookToken = "for-the-notary",
            MailServer = $"127.0.0.1:{mail.Port}",
            MailFrom = "books@northlight.example",
            MailTo = "auditor@example.org",
        });
        var hash = "";
        await database.Run(db => Task.FromResult(hash = db.SealHeads.Single().Hash));
        var first = await Run(database, 1);
        Assert.Equal((JobState.Done, "Sent 1 digest, up to number 1, to 127.0.0.1 and auditor@example.org."), (first.State, first.Result));
        Assert.Contains(hash, web.Heard);
        Assert.Contains("Bearer for-the-notary", web.Heard);
        Assert.Contains("RCPT TO:<auditor@example.org>", mail.Heard);
        Assert.Contains(hash[..40], mail.Heard.Replace("=\r\n", "", StringComparison.Ordinal));
        database.Clock.Advance(Duration.FromDays(1));
        Assert.StartsWith("No month was sealed", (await Run(database, 2)).Result);
    }

    [Fact]
    public async Task What_a_place_did_not_take_is_sent_again_by_the_next_run()
    {
        var status = "500 Internal Server Error";
        using var web = new Listener(s => AnswerHttp(status)(s));
        await using var database = await Sealed(new SealPostSettings { Webhook = new Uri($"http://127.0.0.1:{web.Port}/seals") });
        Assert.Contains("could not be sent", (await Run(database, 1)).Error);
        status = "200 OK";
        Assert.StartsWith("Sent 1 digest", (await Run(database, 2)).Result);
    }

    [Fact]
    public async Task Where_no_place_is_stated_nothing_is_sent_and_it_says_so()
    {
        await using var database = await Sealed(new SealPostSettings());
        Assert.StartsWith("Digests of seals are sent nowhere", (await Run(database, 1)).Result);
    }

    private static async Task<TestDatabase> Sealed(SealPostSettings settings)
    {
        var database = await TestDatabase.Create(more: s => s.AddSingleton(settings));
        await database.Hire("atlas");
        await database.Close(January, "The auditor knows");
        database.Clock.Advance(Duration.FromHours(1));
        return database;
    }

    private static async Task<JobRun> Run(TestDatabase database, int hand)
    {
        var scope = new JobScope(TestDatabase.EntityId, January.LastDay(), JobCadence.Daily, hand);
        await database.With<JobRuns, bool>(r => r.Ask("tell-seals", scope, null, default));
        await database.With<JobRunner, JobOutcome>(r => r.Run("tell-seals", scope.Key));
        return (await database.With<JobRuns, JobRun?>(r => r.Find("tell-seals", scope.Key, default)))!;
    }

    private static Func<NetworkStream, Task<string>> AnswerHttp(string status) => async stream =>
    {
        var heard = new StringBuilder();
        var buffer = new byte[64 << 10];
        // The body ends with its last brace; a chunk of no length follows.
        while (!heard.ToString().Contains("}]}", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer);
            if (count == 0)
                break;
            heard.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        return heard.ToString();
    };

    private static async Task<string> AnswerSmtp(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var heard = new StringBuilder();
        await Say("220 here");
        for (var text = false; await reader.ReadLineAsync() is { } line;)
        {
            heard.Append(line).Append("\r\n");
            if (text && line != ".")
                continue;
            text = line == "DATA";
            await Say(line == "DATA" ? "354 go on" : line == "QUIT" ? "221 bye" : "250 ok");
            if (line == "QUIT")
                break;
        }
        return heard.ToString();

        Task Say(string answer) => stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n")).AsTask();
    }

    /// <summary>A port of loopback that answers each caller and keeps what was said.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly TcpListener port = new(IPAddress.Loopback, 0);
        private readonly StringBuilder heard = new();
        private readonly List<Task> talks = [];

        public Listener(Func<NetworkStream, Task<string>> talk)
        {
            port.Start();
            talks.Add(Task.Run(async () =>
            {
                while (true)
                {
                    using var caller = await port.AcceptTcpClientAsync();
                    try
                    {
                        var said = await talk(caller.GetStream());
                        lock (heard)
                            heard.Append(said);
                    }
                    catch (IOException)
                    {
                        // The caller left without a word.
                    }
                }
            }));
        }

        public int Port => ((IPEndPoint)port.LocalEndpoint).Port;

        public string Heard
        {
            get
            {
                // A talk ends with the caller's leave, which it takes after it has its answer.
                for (var look = 0; look < 200; look++)
                {
                    lock (heard)
                    {
                        if (heard.Length > 0)
                            return heard.ToString();
                    }
                    Thread.Sleep(25);
                }
                return "";
            }
        }

        public void Dispose() => port.Stop();
    }
}
