using System.Net;
using System.Net.Http.Json;
using System.Net.Mail;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Close;

/// <summary>Sends a message by webhook and mail, to wherever its settings say. What is sent is never secret by itself.</summary>
public sealed class Outbox(SealPostSettings settings) : IDisposable
{
    private const int SecondsMax = 20;
    private const int MailPort = 25;

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(SecondsMax) };

    /// <summary>Where it was sent, or the refusal of the first place that did not take it.</summary>
    /// <param name="what">What the refusal calls it: "Digests of seals".</param>
    /// <param name="json">The body of the webhook.</param>
    public async Task<Outcome<IReadOnlyList<string>>> Send(string what, string subject, string text, object json, CancellationToken ct)
    {
        var sent = new List<string>();
        try
        {
            if (settings.Webhook is { } webhook)
            {
                await Post(webhook, json, ct);
                sent.Add(webhook.Host);
            }
            if (settings.SendsMail)
            {
                await Mail(subject, text, ct);
                sent.Add(settings.MailTo!);
            }
            return sent;
        }
        catch (Exception fault) when (fault is HttpRequestException or SmtpException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return new Refusal(RefusalCodes.InvalidValue, $"{what} could not be sent: {fault.Message}");
        }
    }

    private async Task Post(Uri webhook, object json, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook) { Content = JsonContent.Create(json, json.GetType()) };
        if (settings.WebhookToken is { Length: > 0 } token)
            request.Headers.Authorization = new("Bearer", token);
        using var answer = await client.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
    }

    private async Task Mail(string subject, string text, CancellationToken ct)
    {
        var (host, port) = settings.MailServer!.Split(':') is [var name, var number] && int.TryParse(number, out var stated)
            ? (name, stated)
            : (settings.MailServer!, MailPort);
        using var smtp = new SmtpClient(host, port) { EnableSsl = settings.MailTls, Timeout = SecondsMax * 1000 };
        if (settings.MailUser is { Length: > 0 } user)
            smtp.Credentials = new NetworkCredential(user, settings.MailPassword);
        using var message = new MailMessage(settings.MailFrom!, settings.MailTo!, subject, text);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(TimeSpan.FromSeconds(SecondsMax));
        await smtp.SendMailAsync(message, limited.Token);
    }

    public void Dispose() => client.Dispose();
}
