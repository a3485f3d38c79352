using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

/// <summary>The methods of one package, as the profile refers to them.</summary>
internal sealed class Package
{
    // As the runtime writes them; it calls char what ushort is.
    private static readonly Dictionary<string, SignatureTypeCode> Primitives = new()
    {
        ["bool"] = SignatureTypeCode.Boolean, ["byte"] = SignatureTypeCode.SByte, ["ubyte"] = SignatureTypeCode.Byte, ["short"] = SignatureTypeCode.Int16,
        ["ushort"] = SignatureTypeCode.Char, ["int"] = SignatureTypeCode.Int32, ["uint"] = SignatureTypeCode.UInt32, ["long"] = SignatureTypeCode.Int64,
        ["ulong"] = SignatureTypeCode.UInt64, ["float"] = SignatureTypeCode.Single, ["double"] = SignatureTypeCode.Double,
    };

    private readonly MetadataReader reader;
    private readonly MetadataBuilder metadata;
    private readonly Copies copies;
    private readonly EntityHandle canon;
    private readonly Dictionary<string, TypeDefinitionHandle> types = [];

    public Package(MetadataReader reader, MetadataBuilder metadata, Func<string, AssemblyReferenceHandle> assembly, EntityHandle canon)
    {
        (this.reader, this.metadata, this.canon) = (reader, metadata, canon);
        copies = new Copies(reader, metadata, assembly);
        foreach (var type in reader.TypeDefinitions)
            types.TryAdd(FullName(type), type);
    }

    public string Name => copies.Package;

    public IEnumerable<EntityHandle> Methods(ILookup<string, Used> used) =>
        from type in types
        from wanted in used[type.Key]
        from method in reader.GetTypeDefinition(type.Value).GetMethods()
        where reader.StringComparer.Equals(reader.GetMethodDefinition(method).Name, wanted.Method)
        let reference = Reference(type.Value, reader.GetMethodDefinition(method), wanted)
        where !reference.IsNil
        select reference;

    private EntityHandle Reference(TypeDefinitionHandle type, MethodDefinition method, Used wanted)
    {
        if (!TryRead(wanted.TypeArguments, reader.GetTypeDefinition(type).GetGenericParameters().Count, out var ofType)
            || !TryRead(wanted.MethodArguments, method.GetGenericParameters().Count, out var ofMethod))
            return default;

        var owner = copies.Type(type);
        if (ofType.Count > 0)
        {
            var closed = new BlobBuilder();
            closed.WriteByte((byte)SignatureTypeCode.GenericTypeInstance);
            WriteType(closed, type);
            WriteAll(closed, ofType);
            owner = metadata.AddTypeSpecification(metadata.GetOrAddBlob(closed));
        }

        var open = metadata.AddMemberReference(owner, metadata.GetOrAddString(wanted.Method), metadata.GetOrAddBlob(copies.Signature(method)));
        if (ofMethod.Count == 0)
            return open;
        var arguments = new BlobBuilder();
        arguments.WriteByte((byte)SignatureKind.MethodSpecification);
        WriteAll(arguments, ofMethod);
        return metadata.AddMethodSpecification(open, metadata.GetOrAddBlob(arguments));
    }

    // No other arguments than these: what depends on how another assembly lays out its types cannot be compiled ahead.
    private bool TryRead(string text, int count, out List<BlobBuilder> arguments)
    {
        arguments = [];
        foreach (var name in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var argument = new BlobBuilder();
            arguments.Add(argument);
            if (name == "System.__Canon")
                WriteToken(argument, SignatureTypeKind.Class, canon);
            else if (Primitives.TryGetValue(name, out var primitive))
                argument.WriteByte((byte)primitive);
            else if (types.TryGetValue(name, out var type))
                WriteType(argument, type);
            else
                return false;
        }

        return arguments.Count == count;
    }

    private void WriteType(BlobBuilder into, TypeDefinitionHandle type)
    {
        var parent = reader.GetTypeDefinition(type).BaseType;
        var isValue = parent.Kind == HandleKind.TypeReference
            && reader.GetString(reader.GetTypeReference((TypeReferenceHandle)parent).Name) is "ValueType" or "Enum";
        WriteToken(into, isValue ? SignatureTypeKind.ValueType : SignatureTypeKind.Class, copies.Type(type));
    }

    private static void WriteToken(BlobBuilder into, SignatureTypeKind kind, EntityHandle type)
    {
        into.WriteByte((byte)kind);
        into.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(type));
    }

    private static void WriteAll(BlobBuilder into, List<BlobBuilder> types)
    {
        into.WriteCompressedInteger(types.Count);
        foreach (var type in types)
            type.WriteContentTo(into);
    }

    private string FullName(TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var name = reader.GetString(type.Name);
        if (type.GetDeclaringType() is { IsNil: false } outer)
            return FullName(outer) + "+" + name;
        return type.Namespace.IsNil ? name : reader.GetString(type.Namespace) + "." + name;
    }
}
