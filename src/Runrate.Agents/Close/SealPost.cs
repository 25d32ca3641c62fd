using System.Net;
using System.Net.Http.Json;
using System.Net.Mail;
using System.Text;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;

namespace Runrate.Agents.Close;

/// <summary>Where the digests of seals are sent beside the file; nowhere unless stated.</summary>
public sealed record SealPostSettings
{
    /// <summary>Takes the notice as JSON by POST.</summary>
    public Uri? Webhook { get; init; }
    /// <summary>Sent as a bearer token with it.</summary>
    public string? WebhookToken { get; init; }
    /// <summary><c>host</c> or <c>host:port</c> of a mail server.</summary>
    public string? MailServer { get; init; }
    public string? MailFrom { get; init; }
    public string? MailTo { get; init; }
    public string? MailUser { get; init; }
    public string? MailPassword { get; init; }
    /// <summary>Whether the server is spoken to under TLS.</summary>
    public bool MailTls { get; init; }

    public bool SendsMail => MailServer is { Length: > 0 } && MailFrom is { Length: > 0 } && MailTo is { Length: > 0 };

    public bool IsStated => Webhook is not null || SendsMail;
}

/// <summary>What is told of a chain: where it ends, and its latest links.</summary>
public sealed record SealNotice(EntityId Entity, Guid Chain, int Number, string Hash, IReadOnlyList<ToldSeal> Seals)
{
    public string Text()
    {
        var text = new StringBuilder();
        text.AppendLine($"The chain of seals of {Entity} is {Number} long and ends with {Hash}.");
        text.AppendLine("Keep this: a chain that is made anew later does not have these digests.").AppendLine();
        foreach (var seal in Seals)
            text.AppendLine($"{seal.Number}  {seal.Act} {seal.Period} on {seal.At} by {seal.By}: {seal.Hash}");
        return text.ToString();
    }
}

/// <param name="Digest">Of the month's entries.</param>
/// <param name="Hash">Of the link, which covers the digest, who, when, why and the link before.</param>
public sealed record ToldSeal(int Number, string Act, string Period, Instant At, string By, string Digest, string Hash)
{
    public static ToldSeal Of(SealRecord seal) =>
        new(seal.Number, seal.Act.ToString(), seal.Period.ToIso(), seal.At, seal.By, seal.Digest, seal.Hash);
}

/// <summary>
/// Sends digests to people and places that whoever can write to the database cannot reach: that makes a chain that was made anew evident.
/// </summary>
public sealed class SealPost(SealPostSettings settings) : IDisposable
{
    private const int SecondsMax = 20;
    private const int MailPort = 25;

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(SecondsMax) };

    public SealPostSettings Settings => settings;

    /// <summary>Where it was sent, or the refusal of the first place that did not take it.</summary>
    public async Task<Outcome<IReadOnlyList<string>>> Send(SealNotice notice, CancellationToken ct)
    {
        var sent = new List<string>();
        try
        {
            if (settings.Webhook is { } webhook)
            {
                await Post(webhook, notice, ct);
                sent.Add(webhook.Host);
            }
            if (settings.SendsMail)
            {
                await Mail(notice, ct);
                sent.Add(settings.MailTo!);
            }
            return sent;
        }
        catch (Exception fault) when (fault is HttpRequestException or SmtpException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return new Refusal(RefusalCodes.InvalidValue, $"Digests of seals could not be sent: {fault.Message}");
        }
    }

    private async Task Post(Uri webhook, SealNotice notice, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = JsonContent.Create(new
            {
                entity = notice.Entity.Value,
                chain = notice.Chain,
                number = notice.Number,
                hash = notice.Hash,
                seals = notice.Seals.Select(s => new { s.Number, s.Act, s.Period, At = s.At.ToString(), s.By, s.Digest, s.Hash }),
            }),
        };
        if (settings.WebhookToken is { Length: > 0 } token)
            request.Headers.Authorization = new("Bearer", token);
        using var answer = await client.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
    }

    private async Task Mail(SealNotice notice, CancellationToken ct)
    {
        var (host, port) = settings.MailServer!.Split(':') is [var name, var number] && int.TryParse(number, out var stated)
            ? (name, stated)
            : (settings.MailServer!, MailPort);
        using var smtp = new SmtpClient(host, port) { EnableSsl = settings.MailTls, Timeout = SecondsMax * 1000 };
        if (settings.MailUser is { Length: > 0 } user)
            smtp.Credentials = new NetworkCredential(user, settings.MailPassword);
        using var message = new MailMessage(settings.MailFrom!, settings.MailTo!, $"Seals of {notice.Entity}: number {notice.Number}", notice.Text());
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(TimeSpan.FromSeconds(SecondsMax));
        await smtp.SendMailAsync(message, limited.Token);
    }

    public void Dispose() => client.Dispose();
}
