using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using RnnMl.MLNet.Interop;
using Xunit;

namespace RnnMl.Tests.Interop;

/// <summary>
/// RnnMl.MLNet.Interop is compiled against facades and meets ML.NET at run time only. A member that an ML.NET version renames
/// or removes must fail here, by name, and not at a user's.
/// </summary>
public class InternalMembersTests
{
    private static readonly Assembly _interop = typeof(SavedComponent).Assembly;

    public static TheoryData<int, string> Members()
    {
        var data = new TheoryData<int, string>();
        using var stream = File.OpenRead(_interop.Location);
        using var file = new PEReader(stream);
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference && IsOfMlNet(metadata, (TypeReferenceHandle)member.Parent))
            {
                data.Add(metadata.GetToken(handle),
                    $"{TypeName(metadata, (TypeReferenceHandle)member.Parent)}.{metadata.GetString(member.Name)}");
            }
        }
        foreach (var handle in metadata.TypeReferences.Where(handle => IsOfMlNet(metadata, handle)))
            data.Add(metadata.GetToken(handle), TypeName(metadata, handle));
        return data;
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Every_member_that_the_interop_assembly_uses_is_in_ML_NET(int token, string name)
    {
        var resolved = Record.Exception(() => _interop.ManifestModule.ResolveMember(token));
        Assert.True(resolved == null, $"{name}: {resolved?.Message}");
    }

    [Fact]
    public void The_members_found_are_those_that_saving_and_loading_need()
    {
        var names = new HashSet<string>(Members().Select(row => (string)row[1]));
        Assert.Superset(
            new HashSet<string>
            {
                "ModelSaveContext.CheckAtModel", "ModelSaveContext.SetVersionInfo", "ModelSaveContext.SaveBinaryStream",
                "ModelSaveContext.Writer", "ModelLoadContext.CheckAtModel", "ModelLoadContext.TryLoadBinaryStream",
                "ModelLoadContext.Reader", "VersionInfo..ctor", "LoadableClassAttribute..ctor", "SignatureLoadModel",
                "IInternalCatalog.get_Environment", "ITransformerChainAccessor.get_Scopes", "Column..ctor", "SchemaShape.Create",
            },
            names);
    }

    [Fact]
    public void The_interop_assemblys_version_never_changes_because_it_stands_in_saved_models() =>
        Assert.Equal("RnnMl.MLNet.Interop, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null", _interop.FullName);

    private static bool IsOfMlNet(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var scope = metadata.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => IsOfMlNet(metadata, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name)
                .StartsWith("Microsoft.ML.", StringComparison.Ordinal),
            _ => false,
        };
    }

    private static string TypeName(MetadataReader metadata, TypeReferenceHandle handle) =>
        metadata.GetString(metadata.GetTypeReference(handle).Name);
}
