using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Writes;
using DiunDashboard.Web.Intake;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace DiunDashboard.Benchmarks.Compared;

/// <summary>What intake is compared with, in the same server, behind the same middleware.</summary>
[IgnoreAntiforgeryToken]
public sealed class ComparedController : ControllerBase
{
    /// <summary>The ceiling: reads the body, reads the event, answers the same and stores nothing.</summary>
    [HttpPost("/parse-only")]
    public async Task<IActionResult> ParseOnly() =>
        DiunEventReader.Read(await BodyAsync(), out _) is { } delivery
            ? Ok(new { Status = "recorded", delivery.Reference.Image, delivery.Hostname })
            : BadRequest();

    /// <summary>The same write as intake's, alone in its transaction and begun by its own request: what waiting for others must not make slower.</summary>
    [HttpPost("/commit-each")]
    public async Task<IActionResult> CommitEach([FromServices] DashboardContext db)
    {
        if (DiunEventReader.Read(await BodyAsync(), out _) is not { } delivery)
            return BadRequest();
        await db.RecordAsync([new Arrival(delivery.ToUpdate(DateTimeOffset.UtcNow), delivery.Payload)], false, CancellationToken.None);
        return Ok(new { Status = "recorded", delivery.Reference.Image, delivery.Hostname });
    }

    /// <summary>What one would write first: look for the row, change it or add one, save; a transaction for each event.</summary>
    [HttpPost("/find-then-save")]
    public async Task<IActionResult> FindThenSave([FromServices] DashboardContext db)
    {
        if (DiunEventReader.Read(await BodyAsync(), out _) is not { } delivery)
            return BadRequest();
        var arrived = delivery.ToUpdate(DateTimeOffset.UtcNow);
        var entry = new HistoryEntry
        {
            At = arrived.ReceivedAt, Hostname = arrived.Hostname, Image = arrived.Image, Digest = arrived.Digest, Detail = arrived.Status, Payload = delivery.Payload,
        };
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.History.Add(entry);
        await db.SaveChangesAsync();
        var update = await db.Updates.SingleOrDefaultAsync(u => u.Hostname == arrived.Hostname && u.Image == arrived.Image);
        if (update is null)
            db.Updates.Add(update = arrived);
        update.Digest = arrived.Digest;
        update.ReceivedAt = arrived.ReceivedAt;
        update.AcknowledgedAt = null;
        update.Revision++;
        update.HistoryId = entry.Id;
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return Ok(new { Status = "recorded", delivery.Reference.Image, delivery.Hostname });
    }

    private async Task<ReadOnlyMemory<byte>> BodyAsync()
    {
        using var buffer = new MemoryStream((int)(Request.ContentLength ?? 0));
        await Request.Body.CopyToAsync(buffer);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
