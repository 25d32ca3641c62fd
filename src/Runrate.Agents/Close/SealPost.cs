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
    private readonly Outbox outbox = new(settings);

    public SealPostSettings Settings => settings;

    /// <summary>Where it was sent, or the refusal of the first place that did not take it.</summary>
    public Task<Outcome<IReadOnlyList<string>>> Send(SealNotice notice, CancellationToken ct) => outbox.Send(
        "Digests of seals", $"Seals of {notice.Entity}: number {notice.Number}", notice.Text(),
        new
        {
            entity = notice.Entity.Value,
            chain = notice.Chain,
            number = notice.Number,
            hash = notice.Hash,
            seals = notice.Seals.Select(s => new { s.Number, s.Act, s.Period, At = s.At.ToString(), s.By, s.Digest, s.Hash }),
        }, ct);

    public void Dispose() => outbox.Dispose();
}
