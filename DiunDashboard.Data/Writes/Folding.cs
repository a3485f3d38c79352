using DiunDashboard.Data.Entities;

namespace DiunDashboard.Data.Writes;

/// <summary>Makes statements out of a batch in which each update stands once.</summary>
public static class Folding
{
    /// <summary>
    /// The updates of a batch, with their revisions and history ids. Events of one update with one digest are folded into the newest;
    /// where the digest changes in between, each change must be seen by the database: it goes into a later round.
    /// </summary>
    /// <param name="arrivals">The events in their order; tests are left out.</param>
    /// <param name="ids">Their history ids.</param>
    public static IReadOnlyList<IReadOnlyList<ImageUpdate>> Rounds(IReadOnlyList<Arrival> arrivals, IReadOnlyList<long> ids)
    {
        List<List<ImageUpdate>> rounds = [];
        Dictionary<(string, string), (int Round, int Index)> latest = [];
        for (var i = 0; i < arrivals.Count; i++)
        {
            if (arrivals[i].IsTest)
                continue;
            var update = arrivals[i].Update;
            (update.Revision, update.HistoryId) = (1, ids[i]);
            var round = 0;
            if (latest.TryGetValue((update.Hostname, update.Image), out var place))
            {
                var earlier = rounds[place.Round][place.Index];
                if (earlier.Digest == update.Digest)
                {
                    update.Revision = earlier.Revision + 1;
                    update.Containers = ContainerNames.Merge(earlier.Containers, update.Containers);
                    rounds[place.Round][place.Index] = update;
                    continue;
                }

                round = place.Round + 1;
            }

            if (rounds.Count == round)
                rounds.Add([]);
            latest[(update.Hostname, update.Image)] = (round, rounds[round].Count);
            rounds[round].Add(update);
        }

        return rounds;
    }
}
