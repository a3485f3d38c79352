using System.Text.RegularExpressions;

/// <summary>A method as the runtime names it: "Namespace.Type`1+Nested[arguments]:Method[arguments](…)".</summary>
internal sealed partial record Used(string Type, string TypeArguments, string Method, string MethodArguments)
{
    public static Used? Read(string line) =>
        Line().Match(line) is { Success: true, Groups: var part } ? new(part[1].Value, part[2].Value, part[3].Value, part[4].Value) : null;

    [GeneratedRegex(@"JIT compiled ([^\[:]+)(?:\[(.*?)\])?:([^\[(]+)(?:\[([^(]*)\])?\(")]
    private static partial Regex Line();
}
