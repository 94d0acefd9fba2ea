using System.Collections.Generic;
using System.IO;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ConvNext.Rooms.Tests;

/// <summary>Which types of an assembly use which others of it, read from its metadata and the instructions of its methods.</summary>
/// <remarks>
/// Read are base types, interfaces, constraints, attributes, fields, signatures, local variables, caught exceptions, and what instructions name.
/// What the compiler leaves no trace of is not seen: constants, <c>nameof</c>, values of enumerations.
/// </remarks>
internal sealed class AssemblyUses
{
    private readonly MetadataReader _metadata;
    private readonly PEReader _file;
    private readonly UsedTypes _used;
    private readonly HashSet<TypeUse> _uses = [];

    private AssemblyUses(PEReader file)
    {
        _file = file;
        _metadata = file.GetMetadataReader();
        _used = new UsedTypes(_metadata);
    }

    /// <summary>Reads an assembly.</summary>
    public static IReadOnlyCollection<TypeUse> Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var uses = new AssemblyUses(file);
        foreach (TypeDefinitionHandle type in uses._metadata.TypeDefinitions)
        {
            uses.AddType(type);
        }

        return uses._uses;
    }

    private void AddType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        TypeName user = _used.Outermost(handle);
        string name = _metadata.GetString(type.Name);
        Add(user, name, type.BaseType);
        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
        {
            Add(user, name, _metadata.GetInterfaceImplementation(implementation).Interface);
        }

        AddAttributes(user, name, type.GetCustomAttributes());
        AddConstraints(user, name, type.GetGenericParameters());
        foreach (FieldDefinitionHandle fieldHandle in type.GetFields())
        {
            FieldDefinition field = _metadata.GetFieldDefinition(fieldHandle);
            string member = $"{name}.{_metadata.GetString(field.Name)}";
            Add(user, member, field.DecodeSignature(_used, null));
            AddAttributes(user, member, field.GetCustomAttributes());
        }

        foreach (PropertyDefinitionHandle property in type.GetProperties())
        {
            AddAttributes(user, $"{name}.{_metadata.GetString(_metadata.GetPropertyDefinition(property).Name)}", _metadata.GetPropertyDefinition(property).GetCustomAttributes());
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            AddMethod(user, name, _metadata.GetMethodDefinition(method));
        }
    }

    private void AddMethod(TypeName user, string type, MethodDefinition method)
    {
        string member = $"{type}.{_metadata.GetString(method.Name)}";
        Add(user, member, UsedTypes.In(method.DecodeSignature(_used, null)));
        AddAttributes(user, member, method.GetCustomAttributes());
        AddConstraints(user, member, method.GetGenericParameters());
        foreach (ParameterHandle parameter in method.GetParameters())
        {
            AddAttributes(user, member, _metadata.GetParameter(parameter).GetCustomAttributes());
        }

        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            Add(user, member, body.LocalSignature);
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            Add(user, member, region.CatchType);
        }

        foreach (EntityHandle token in InstructionTokens.In(body.GetILReader()))
        {
            Add(user, member, token);
        }
    }

    private void AddAttributes(TypeName user, string member, CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle attribute in attributes)
        {
            Add(user, member, _metadata.GetCustomAttribute(attribute).Constructor);
        }
    }

    private void AddConstraints(TypeName user, string member, GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterHandle parameter in parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in _metadata.GetGenericParameter(parameter).GetConstraints())
            {
                Add(user, member, _metadata.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }

    private void Add(TypeName user, string member, EntityHandle entity) => Add(user, member, _used.Of(entity));

    private void Add(TypeName user, string member, IEnumerable<TypeName> used)
    {
        foreach (TypeName type in used)
        {
            if (type != user)
            {
                _uses.Add(new TypeUse(user, member, type));
            }
        }
    }
}
