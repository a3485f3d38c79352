using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

/// <summary>The profile: an assembly of lists.</summary>
internal sealed class Profile
{
    // Always the same, as the file is when the methods are.
    private static readonly Guid Identity = new(1, 0, 0, new byte[8]);

    private readonly MetadataBuilder metadata = new();
    private readonly BlobBuilder code = new();
    private readonly MethodBodyStreamEncoder bodies;
    private readonly InstructionEncoder dictionary = new(new BlobBuilder());
    private readonly Dictionary<string, AssemblyReferenceHandle> assemblies = [];
    private readonly BlobHandle noParameters;
    private readonly EntityHandle canon;

    public Profile()
    {
        bodies = new(code);
        metadata.AddModule(0, metadata.GetOrAddString("profile"), metadata.GetOrAddGuid(Identity), default, default);
        metadata.AddAssembly(metadata.GetOrAddString("profile"), new Version(1, 0), default, default, default, AssemblyHashAlgorithm.None);
        metadata.AddTypeDefinition(
            default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        // What stands for every reference type in shared code; a profile has it in an assembly of its own.
        canon = metadata.AddTypeReference(Assembly("System.Private.Canon"), metadata.GetOrAddString("System"), metadata.GetOrAddString("__Canon"));
        var signature = new BlobBuilder();
        new BlobEncoder(signature).MethodSignature().Parameters(0, type => type.Void(), _ => { });
        noParameters = metadata.GetOrAddBlob(signature);
    }

    /// <summary>
    /// Adds the package's methods that are used, and says how many. Names that it has not, or whose arguments other assemblies define, are left out.
    /// </summary>
    public int Add(MetadataReader reader, ILookup<string, Used> used)
    {
        var package = new Package(reader, metadata, Assembly, canon);
        var list = new InstructionEncoder(new BlobBuilder());
        var count = 0;
        foreach (var method in package.Methods(used))
        {
            list.OpCode(ILOpCode.Ldtoken);
            list.Token(method);
            list.OpCode(ILOpCode.Pop);
            count++;
        }

        if (count == 0)
            return 0;
        dictionary.LoadString(metadata.GetOrAddUserString(package.Name + ";"));
        dictionary.OpCode(ILOpCode.Ldtoken);
        dictionary.Token(Method("Assemblies_" + package.Name, list));
        dictionary.OpCode(ILOpCode.Pop);
        return count;
    }

    public BlobBuilder Finish()
    {
        Method("AssemblyDictionary", dictionary);
        var image = new BlobBuilder();
        new ManagedPEBuilder(
            PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), code, deterministicIdProvider: _ => new BlobContentId(Identity, 1))
            .Serialize(image);
        return image;
    }

    private AssemblyReferenceHandle Assembly(string name) =>
        assemblies.TryGetValue(name, out var known)
            ? known
            : assemblies[name] = metadata.AddAssemblyReference(metadata.GetOrAddString(name), new Version(), default, default, default, default);

    private MethodDefinitionHandle Method(string name, InstructionEncoder instructions)
    {
        instructions.OpCode(ILOpCode.Ret);
        return metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL, metadata.GetOrAddString(name), noParameters,
            bodies.AddMethodBody(instructions), MetadataTokens.ParameterHandle(1));
    }
}
