using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection.Metadata;

namespace ConvNext.Rooms.Tests;

/// <summary>The types of an assembly that an entry of its metadata mentions; those of other assemblies are left out.</summary>
internal sealed class UsedTypes(MetadataReader metadata) : ISignatureTypeProvider<IEnumerable<TypeName>, object?>
{
    /// <summary>What a type, a member, an instantiation or the signature of local variables mentions.</summary>
    public IEnumerable<TypeName> Of(EntityHandle entity)
    {
        if (entity.IsNil)
        {
            return [];
        }

        switch (entity.Kind)
        {
            case HandleKind.TypeDefinition:
                return [Outermost((TypeDefinitionHandle)entity)];
            case HandleKind.TypeSpecification:
                return metadata.GetTypeSpecification((TypeSpecificationHandle)entity).DecodeSignature(this, null);
            case HandleKind.MethodDefinition:
                MethodDefinition method = metadata.GetMethodDefinition((MethodDefinitionHandle)entity);
                return [Outermost(method.GetDeclaringType()), .. In(method.DecodeSignature(this, null))];
            case HandleKind.FieldDefinition:
                FieldDefinition field = metadata.GetFieldDefinition((FieldDefinitionHandle)entity);
                return [Outermost(field.GetDeclaringType()), .. field.DecodeSignature(this, null)];
            case HandleKind.MethodSpecification:
                MethodSpecification specification = metadata.GetMethodSpecification((MethodSpecificationHandle)entity);
                return [.. Of(specification.Method), .. specification.DecodeSignature(this, null).SelectMany(static types => types)];
            case HandleKind.MemberReference:
                MemberReference member = metadata.GetMemberReference((MemberReferenceHandle)entity);
                IEnumerable<TypeName> signature = member.GetKind() == MemberReferenceKind.Field
                    ? member.DecodeFieldSignature(this, null)
                    : In(member.DecodeMethodSignature(this, null));
                return [.. Of(member.Parent), .. signature];
            case HandleKind.StandaloneSignature:
                StandaloneSignature standalone = metadata.GetStandaloneSignature((StandaloneSignatureHandle)entity);
                return standalone.GetKind() == StandaloneSignatureKind.LocalVariables
                    ? [.. standalone.DecodeLocalSignature(this, null).SelectMany(static types => types)]
                    : [.. In(standalone.DecodeMethodSignature(this, null))];
            default:
                return [];
        }
    }

    /// <summary>What a method's signature mentions.</summary>
    public static IEnumerable<TypeName> In(MethodSignature<IEnumerable<TypeName>> signature) =>
        [.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(static types => types)];

    /// <summary>The type in no other that a type lies in, or is.</summary>
    public TypeName Outermost(TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? Outermost(outer)
            : new TypeName(metadata.GetString(type.Namespace), metadata.GetString(type.Name));
    }

    public IEnumerable<TypeName> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => [Outermost(handle)];

    public IEnumerable<TypeName> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => [];

    public IEnumerable<TypeName> GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => Of(handle);

    public IEnumerable<TypeName> GetGenericInstantiation(IEnumerable<TypeName> genericType, ImmutableArray<IEnumerable<TypeName>> typeArguments) =>
        [.. genericType, .. typeArguments.SelectMany(static types => types)];

    public IEnumerable<TypeName> GetFunctionPointerType(MethodSignature<IEnumerable<TypeName>> signature) => In(signature);

    public IEnumerable<TypeName> GetModifiedType(IEnumerable<TypeName> modifier, IEnumerable<TypeName> unmodifiedType, bool isRequired) => [.. modifier, .. unmodifiedType];

    public IEnumerable<TypeName> GetArrayType(IEnumerable<TypeName> elementType, ArrayShape shape) => elementType;

    public IEnumerable<TypeName> GetByReferenceType(IEnumerable<TypeName> elementType) => elementType;

    public IEnumerable<TypeName> GetPinnedType(IEnumerable<TypeName> elementType) => elementType;

    public IEnumerable<TypeName> GetPointerType(IEnumerable<TypeName> elementType) => elementType;

    public IEnumerable<TypeName> GetSZArrayType(IEnumerable<TypeName> elementType) => elementType;

    public IEnumerable<TypeName> GetGenericMethodParameter(object? genericContext, int index) => [];

    public IEnumerable<TypeName> GetGenericTypeParameter(object? genericContext, int index) => [];

    public IEnumerable<TypeName> GetPrimitiveType(PrimitiveTypeCode typeCode) => [];
}
