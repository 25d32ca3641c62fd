using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Runrate.Agents.Sources;

/// <summary>Seals the keys of sources under the key ring, so that the database and its backups hold none in the clear.</summary>
public sealed class SourceKeys(IDataProtectionProvider provider)
{
    private readonly IDataProtector protector = provider.CreateProtector("Runrate.Sources");

    public string Seal(string key) => protector.Protect(key);

    /// <summary>Null where the key ring that sealed it is gone: the key has to be stated again.</summary>
    public string? Open(string sealedKey)
    {
        try
        {
            return protector.Unprotect(sealedKey);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
