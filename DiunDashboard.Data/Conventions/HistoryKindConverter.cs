using System.Text.Json;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace DiunDashboard.Data.Conventions;

/// <summary>Stores a <see cref="HistoryKind"/> by its name in snake_case, the same word the JSON API uses.</summary>
public sealed class HistoryKindConverter() : ValueConverter<HistoryKind, string>(kind => Word(kind), word => Kind(word))
{
    private static readonly Dictionary<HistoryKind, string> Words =
        Enum.GetValues<HistoryKind>().ToDictionary(kind => kind, kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));

    private static readonly Dictionary<string, HistoryKind> Kinds = Words.ToDictionary(entry => entry.Value, entry => entry.Key);

    /// <summary>The word of a kind.</summary>
    public static string Word(HistoryKind kind) => Words[kind];

    private static HistoryKind Kind(string word) => Kinds[word];
}
