namespace Runrate.Agents.Tests.Imports.Fuzzing;

/// <summary>Changes of rows, columns, headings, cells and separators.</summary>
internal static class TableChanges
{
    public static string Change(string text, Random random)
    {
        var rows = text.Split('\n').Select(Cells).ToList();
        var row = rows[random.Next(rows.Count)];
        var column = random.Next(row.Count);
        switch (random.Next(14))
        {
            case 0: rows.Insert(random.Next(rows.Count + 1), row); break;
            case 1: rows = [rows[0], .. rows.Skip(1).OrderBy(_ => random.Next())]; break;
            case 2: rows.Remove(row); break;
            case 3: Column(rows, random, (r, i) => r.RemoveAt(i)); break;
            case 4: Column(rows, random, (r, i) => r.Insert(i, r[i])); break;
            case 5: Column(rows, random, (r, i) => (r[0], r[i]) = (r[i], r[0])); break;
            case 6: row.Insert(column, Odd.OfCell(random)); break;
            case 7: row.RemoveAt(column); break;
            case 8:
                var name = random.Next(rows[0].Count);
                rows[0][name] = random.Next(4) switch
                {
                    0 => rows[0][name].ToUpperInvariant(),
                    1 => " " + rows[0][name],
                    2 => rows[0][random.Next(rows[0].Count)],
                    _ => Odd.OfCell(random),
                };
                break;
            case 9:
                var separator = ";\t|"[random.Next(3)];
                return string.Join('\n', rows.Select(r => string.Join(separator, r)));
            case 10: return "sep=,\n" + text;
            default: row[column] = Odd.OfCell(random); break;
        }
        return string.Join('\n', rows.Select(r => string.Join(',', r)));
    }

    private static void Column(List<List<string>> rows, Random random, Action<List<string>, int> change)
    {
        var at = random.Next(rows[0].Count);
        foreach (var row in rows.Distinct().Where(r => r.Count > at))
            change(row, at);
    }

    /// <summary>The cells of a line as they stand, quotes and all.</summary>
    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var (start, quoted) = (0, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(line[start..i]);
                start = i + 1;
            }
        }
        cells.Add(line[start..]);
        return cells;
    }
}
