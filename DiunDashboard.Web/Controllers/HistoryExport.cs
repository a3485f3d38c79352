using System.Globalization;
using System.Text;
using System.Text.Json;
using DiunDashboard.Data.Conventions;
using DiunDashboard.Data.Entities;
using DiunDashboard.Data.Queries;
using DiunDashboard.Web.Controllers.Api;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace DiunDashboard.Web.Controllers;

/// <summary>A file of history entries, newest first, written as they are read: however many there are, none waits in memory.</summary>
internal sealed class HistoryExport(IQueryable<HistoryEntry> history, string format) : IActionResult
{
    // Some kilobytes at a time: a flush for each entry would be a packet for each.
    private const int FlushAfter = 32 * 1024;

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var cancellation = context.HttpContext.RequestAborted;
        response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/json; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=diun-history.{format}";
        var rows = history.OrderByDescending(h => h.Id).AsRows().AsAsyncEnumerable();
        if (format == "json")
        {
            var options = context.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.JsonSerializerOptions;
            await JsonSerializer.SerializeAsync(response.Body, rows.Select(HistoryModel.Of), options, cancellation);
            return;
        }

        // Without the mark Excel takes the text for one in the old encoding of the machine's language.
        StringBuilder text = new("\uFEFF" + CsvText.Line("id", "at", "kind", "hostname", "image", "digest", "detail"));
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            text.Append(CsvText.Line(
                row.Id.ToString(CultureInfo.InvariantCulture), row.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                HistoryKindConverter.Word(row.Kind), row.Hostname, row.Image, row.Digest, row.Detail));
            if (text.Length < FlushAfter)
                continue;
            await response.WriteAsync(text.ToString(), cancellation);
            text.Clear();
        }

        await response.WriteAsync(text.ToString(), cancellation);
    }
}
