using System.Text.Json;
using DiunDashboard.Data.Entities;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace DiunDashboard.Data.Conventions;

/// <summary>Stores a <see cref="HistoryKind"/> by its name in snake_case, the same word the JSON API uses.</summary>
public sealed class HistoryKindConverter() : ValueConverter<HistoryKind, string>(kind => Word(kind), word => Kind(word))
{
    private static readonly Dictionary<string, HistoryKind> Kinds = Enum.GetValues<HistoryKind>().ToDictionary(Word);

    /// <summary>The word of a kind.</summary>
    public static string Word(HistoryKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    private static HistoryKind Kind(string word) => Kinds[word];
}
