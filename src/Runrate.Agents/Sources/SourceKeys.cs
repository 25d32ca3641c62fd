using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Runrate.Agents.Sources;

/// <summary>
/// Seals the keys of sources under the key ring, so that the database and its backups hold none in the clear. The ring is looked for
/// only where there is a key: a folder needs none.
/// </summary>
public sealed class SourceKeys(Lazy<IDataProtectionProvider> ring)
{
    private IDataProtector Protector => ring.Value.CreateProtector("Runrate.Sources");

    public string Seal(string key) => Protector.Protect(key);

    /// <summary>Null where the key ring that sealed it is gone: the key has to be stated again.</summary>
    public string? Open(string sealedKey)
    {
        try
        {
            return Protector.Unprotect(sealedKey);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
