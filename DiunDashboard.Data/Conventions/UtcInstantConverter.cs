using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace DiunDashboard.Data.Conventions;

/// <summary>
/// Every instant is stored in UTC with microseconds, the finest both databases keep. SQLite can order and compare
/// <see cref="DateTime"/> columns only, and PostgreSQL takes nothing but UTC.
/// </summary>
public sealed class UtcInstantConverter() : ValueConverter<DateTimeOffset, DateTime>(
    instant => ToColumn(instant),
    column => new DateTimeOffset(DateTime.SpecifyKind(column, DateTimeKind.Utc)))
{
    /// <summary>The same for a parameter of SQL written by hand; a converter compiles itself when it is made, which takes a millisecond.</summary>
    public static DateTime ToColumn(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
}
