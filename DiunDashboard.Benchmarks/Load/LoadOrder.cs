using System.Globalization;

namespace DiunDashboard.Benchmarks.Load;

/// <summary>Which bodies are sent.</summary>
internal enum Bodies
{
    /// <summary>None: a GET.</summary>
    None,

    /// <summary>Each names another image, in no order.</summary>
    Distinct,

    /// <summary>They name one of 100 images in turn.</summary>
    Repeated,
}

/// <summary>What a load client is to do: requests on so many connections at once, each sending its next one when it has read the answer.</summary>
/// <param name="Port">The server's port on this machine.</param>
/// <param name="Path">The path and query of every request.</param>
/// <param name="Bodies">What the requests carry.</param>
/// <param name="Connections">How many are open, all the time.</param>
/// <param name="Seconds">How long it lasts.</param>
/// <param name="Count">After how many requests it ends anyway.</param>
/// <param name="First">The number of the first distinct image.</param>
/// <param name="AsDiun">Whether each request has a connection of its own, as Diun opens one for each event.</param>
/// <param name="Changing">Whether something changes before each request, so that no page is the one before.</param>
/// <param name="WarmUp">Seconds before those, of which only the number counts: what the runtime compiles in the client's first moments is no part of an answer.</param>
internal sealed record LoadOrder(
    int Port, string Path, Bodies Bodies, int Connections, double Seconds, long Count = long.MaxValue, int First = 0, bool AsDiun = false, bool Changing = false,
    double WarmUp = 0)
{
    public static LoadOrder Read(string[] words) => new(
        Whole(words[0]), words[1], Enum.Parse<Bodies>(words[2]), Whole(words[3]),
        double.Parse(words[4], CultureInfo.InvariantCulture), long.Parse(words[5], CultureInfo.InvariantCulture), Whole(words[6]),
        bool.Parse(words[7]), bool.Parse(words[8]), double.Parse(words[9], CultureInfo.InvariantCulture));

    public string[] Words() =>
    [
        Word(Port), Path, Bodies.ToString(), Word(Connections), Seconds.ToString(CultureInfo.InvariantCulture), Word(Count), Word(First),
        AsDiun.ToString(), Changing.ToString(), WarmUp.ToString(CultureInfo.InvariantCulture),
    ];

    private static int Whole(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static string Word(long number) => number.ToString(CultureInfo.InvariantCulture);
}
