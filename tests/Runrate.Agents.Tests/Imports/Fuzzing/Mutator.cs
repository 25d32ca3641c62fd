using System.Text;

namespace Runrate.Agents.Tests.Imports.Fuzzing;

/// <summary>Makes of a sound file one that somebody may send: one to three changes of the kinds that files suffer.</summary>
internal sealed class Mutator(byte[] sound, bool isBinary, Random random)
{
    private readonly bool isTable = !isBinary && sound.AsSpan().TrimStart("\uFEFF \r\n"u8) is not [(byte)'{' or (byte)'[', ..];

    public byte[] Next()
    {
        var bytes = sound;
        for (var changes = 1 + random.Next(3); changes > 0; changes--)
            bytes = Change(bytes);
        return bytes;
    }

    private byte[] Change(byte[] bytes)
    {
        if (bytes.Length == 0)
            return bytes;
        if (isBinary || random.Next(3) == 0)
            return ByteChanges.Change(bytes, isBinary, random);
        var text = Encoding.UTF8.GetString(bytes);
        return Encoding.UTF8.GetBytes(isTable ? TableChanges.Change(text, random) : JsonChanges.Change(text, random));
    }
}
