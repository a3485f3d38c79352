namespace DiunDashboard.Tests.Infrastructure;

/// <summary>The real time, moved by what a fact says. Stands for the package Microsoft.Extensions.TimeProvider.Testing.</summary>
public sealed class Clock : TimeProvider
{
    private TimeSpan _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;

    public void Advance(TimeSpan by) => _ahead += by;
}
