using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace DiunDashboard.Data.Writes;

/// <summary>
/// One INSERT of many rows on the context's connection and in its transaction. EF Core's own batches would be a statement for each row.
/// </summary>
/// <param name="head">The statement up to VALUES.</param>
/// <param name="row">One row, with {0}, {1} … for its values.</param>
/// <param name="tail">What follows the rows.</param>
internal sealed class MultiRowInsert(string head, string row, string tail)
{
    private readonly CompositeFormat _row = CompositeFormat.Parse(row);

    /// <summary>Prepares the statement. Instants are given as UTC <see cref="DateTime"/>.</summary>
    public DbCommand For(DashboardContext db, IReadOnlyList<object?[]> rows)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        var sql = new StringBuilder(head);
        for (var i = 0; i < rows.Count; i++)
        {
            var names = new object?[rows[i].Length];
            for (var j = 0; j < names.Length; j++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = $"@p{command.Parameters.Count}";
                parameter.Value = rows[i][j] ?? DBNull.Value;
                command.Parameters.Add(parameter);
                names[j] = parameter.ParameterName;
            }

            sql.Append(i == 0 ? " " : ", ").AppendFormat(null, _row, names);
        }

#pragma warning disable CA2100 // Every value is a parameter.
        command.CommandText = sql.Append(' ').Append(tail).ToString();
#pragma warning restore CA2100
        return command;
    }
}
