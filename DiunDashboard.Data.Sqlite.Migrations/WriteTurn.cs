using Microsoft.EntityFrameworkCore.Storage;

namespace DiunDashboard.Data.Sqlite.Migrations;

/// <summary>A transaction that gives up its turn when it ends: writers of one process queue here, which SQLite's own busy waiting does badly.</summary>
internal sealed class WriteTurn(IDbContextTransaction transaction, SemaphoreSlim turn, Action committed) : IDbContextTransaction
{
    private bool _ended;

    public Guid TransactionId => transaction.TransactionId;

    public void Commit()
    {
        transaction.Commit();
        committed();
    }

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        await transaction.CommitAsync(cancellationToken);
        committed();
    }

    public void Rollback() => transaction.Rollback();

    public Task RollbackAsync(CancellationToken cancellationToken = default) => transaction.RollbackAsync(cancellationToken);

    public void Dispose()
    {
        if (_ended)
            return;
        _ended = true;
        try
        {
            transaction.Dispose();
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        _ended = true;
        try
        {
            await transaction.DisposeAsync();
        }
        finally
        {
            turn.Release();
        }
    }
}
