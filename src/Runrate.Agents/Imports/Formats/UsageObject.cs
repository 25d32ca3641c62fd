using System.Text.Json;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Formats;

/// <summary>Reads the members of a JSON object into a draft, for every format whose records are such objects.</summary>
internal static class UsageObject
{
    /// <param name="isElsewhere">What the format states beside the object; a member of that name is not read.</param>
    /// <returns>Null, or the first member that counts or dates something and cannot be read: passed over, it would be missing from the
    /// bill.</returns>
    public static (string Name, UsageField? Field, string Problem)? Read(
        JsonElement record, UsageDraft draft, Intake intake, Func<UsageField, bool>? isElsewhere = null)
    {
        foreach (var property in record.EnumerateObject())
        {
            var (name, value) = (property.Name, property.Value);
            if (UsageFields.IsUnreadCount(name) && JsonValues.AsNumber(value) is > 0)
                return (name, null, "It counts tokens under a name that is not known, and they would be missing from the bill.");
            if (UsageFields.Of(name) is not { } field || isElsewhere?.Invoke(field) == true || value.ValueKind is JsonValueKind.Null)
                continue;
            if (field == UsageField.Time)
            {
                if (record.Time(intake, name) is not { } at)
                    return (name, field, "Not a date-time. Write YYYY-MM-DDTHH:mm:ssZ.");
                draft.At = at;
            }
            else if (!UsageFields.IsNumber(field))
            {
                draft.Set(field, string.IsNullOrEmpty(value.ToString()) ? null : value.ToString());
            }
            else if (JsonValues.AsNumber(value) is { } number)
            {
                draft.Set(field, number);
            }
            else
            {
                return (name, field, "Not a number.");
            }
        }
        return null;
    }
}
