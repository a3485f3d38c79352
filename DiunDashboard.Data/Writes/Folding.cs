namespace DiunDashboard.Data.Writes;

/// <summary>Makes statements out of a batch in which each update stands once.</summary>
public static class Folding
{
    /// <summary>
    /// The events of a batch that change an update, each with the revisions it counts for. Those of one update with one digest are folded into
    /// the newest; where the digest changes in between, each change must be seen by the database: it goes into a later round.
    /// </summary>
    /// <param name="arrivals">The events in their order; tests are left out.</param>
    public static IReadOnlyList<IReadOnlyList<Arrival>> Rounds(IReadOnlyList<Arrival> arrivals)
    {
        List<List<Arrival>> rounds = [];
        Dictionary<(string, string), (int Round, int Index)> latest = [];
        foreach (var arrival in arrivals)
        {
            if (arrival.IsTest)
                continue;
            var update = arrival.Update;
            update.Revision = 1;
            var round = 0;
            if (latest.TryGetValue((update.Hostname, update.Image), out var place))
            {
                var earlier = rounds[place.Round][place.Index].Update;
                if (earlier.Digest == update.Digest)
                {
                    update.Revision = earlier.Revision + 1;
                    update.Containers = ContainerNames.Merge(earlier.Containers, update.Containers);
                    rounds[place.Round][place.Index] = arrival;
                    continue;
                }

                round = place.Round + 1;
            }

            if (rounds.Count == round)
                rounds.Add([]);
            latest[(update.Hostname, update.Image)] = (round, rounds[round].Count);
            rounds[round].Add(arrival);
        }

        return rounds;
    }
}
