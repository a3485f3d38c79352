using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

/// <summary>The types and signatures of one package, as another assembly refers to them (ECMA-335 II.23.2: all but the tokens stays as it is).</summary>
internal sealed class Copies(MetadataReader reader, MetadataBuilder metadata, Func<string, AssemblyReferenceHandle> assembly)
{
    private readonly Dictionary<EntityHandle, EntityHandle> known = [];

    public string Package => reader.GetString(reader.GetAssemblyDefinition().Name);

    public EntityHandle Type(EntityHandle type) => known.TryGetValue(type, out var copy) ? copy : known[type] = Copy(type);

    public BlobBuilder Signature(MethodDefinition method)
    {
        var (from, into) = (reader.GetBlobReader(method.Signature), new BlobBuilder());
        CopyMethod(ref from, into);
        return into;
    }

    private EntityHandle Copy(EntityHandle type)
    {
        switch (type.Kind)
        {
            case HandleKind.TypeDefinition:
                var definition = reader.GetTypeDefinition((TypeDefinitionHandle)type);
                return Reference(definition.GetDeclaringType() is { IsNil: false } outer ? Type(outer) : assembly(Package), definition.Namespace, definition.Name);
            case HandleKind.TypeReference:
                var reference = reader.GetTypeReference((TypeReferenceHandle)type);
                return Reference(Type(reference.ResolutionScope), reference.Namespace, reference.Name);
            case HandleKind.TypeSpecification:
                var (from, into) = (reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)type).Signature), new BlobBuilder());
                CopyType(ref from, into);
                return metadata.AddTypeSpecification(metadata.GetOrAddBlob(into));
            case HandleKind.AssemblyReference:
                return assembly(reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type).Name));
            default:
                return assembly(Package);
        }
    }

    private TypeReferenceHandle Reference(EntityHandle scope, StringHandle space, StringHandle name) =>
        metadata.AddTypeReference(scope, metadata.GetOrAddString(reader.GetString(space)), metadata.GetOrAddString(reader.GetString(name)));

    private void CopyMethod(ref BlobReader from, BlobBuilder into)
    {
        var header = from.ReadSignatureHeader();
        into.WriteByte(header.RawValue);
        if (header.IsGeneric)
            CopyNumber(ref from, into);
        for (var types = CopyNumber(ref from, into) + 1; types > 0; types--)
            CopyType(ref from, into);
    }

    private void CopyType(ref BlobReader from, BlobBuilder into)
    {
        switch (CopyNumber(ref from, into))
        {
            case (int)SignatureTypeKind.Class or (int)SignatureTypeKind.ValueType:
                CopyToken(ref from, into);
                break;
            case (int)SignatureTypeCode.RequiredModifier or (int)SignatureTypeCode.OptionalModifier:
                CopyToken(ref from, into);
                CopyType(ref from, into);
                break;
            case (int)SignatureTypeCode.Pointer or (int)SignatureTypeCode.ByReference or (int)SignatureTypeCode.SZArray:
                CopyType(ref from, into);
                break;
            case (int)SignatureTypeCode.GenericTypeParameter or (int)SignatureTypeCode.GenericMethodParameter:
                CopyNumber(ref from, into);
                break;
            case (int)SignatureTypeCode.GenericTypeInstance:
                CopyType(ref from, into);
                for (var types = CopyNumber(ref from, into); types > 0; types--)
                    CopyType(ref from, into);
                break;
            case (int)SignatureTypeCode.Array:
                CopyType(ref from, into);
                CopyNumber(ref from, into);
                for (var sizes = CopyNumber(ref from, into); sizes > 0; sizes--)
                    CopyNumber(ref from, into);
                for (var bounds = CopyNumber(ref from, into); bounds > 0; bounds--)
                    CopyNumber(ref from, into);
                break;
            case (int)SignatureTypeCode.FunctionPointer:
                CopyMethod(ref from, into);
                break;
            default:
                break;
        }
    }

    private void CopyToken(ref BlobReader from, BlobBuilder into) => into.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(Type(from.ReadTypeHandle())));

    private static int CopyNumber(ref BlobReader from, BlobBuilder into)
    {
        var number = from.ReadCompressedInteger();
        into.WriteCompressedInteger(number);
        return number;
    }
}
