using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.ML;
using RnnMl.MLNet.Interop;

namespace RnnMl.Components;

/// <summary>The JSON documents of components in model files: strict about what must be there and what must not.</summary>
internal static class SavedDocument
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 4,
        IncludeFields = true,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireEveryMember } },
    };

    /// <summary>Writes a component that needs nothing but its document, or whose bulk lies in <paramref name="parts"/>.</summary>
    public static void Save<TDocument>(ModelSaveContext context, string kind, TDocument document,
        params IReadOnlyList<(string Name, Action<Stream> Write)> parts) =>
        SavedComponent.Save(context, kind, JsonSerializer.SerializeToUtf8Bytes(document, _json), parts);

    /// <summary>Reads a component: every fault that a damaged file can lead to becomes a FormatException.</summary>
    /// <param name="saved">The component's content: untrusted.</param>
    /// <param name="what">What it is, for the message: "forecaster".</param>
    /// <param name="build">Makes the component of the document, and checks it.</param>
    /// <exception cref="FormatException">The file is damaged; the message says where.</exception>
    public static TComponent Load<TDocument, TComponent>(SavedComponent saved, string what, Func<TDocument, TComponent> build)
        where TDocument : class
    {
        try
        {
            var document = JsonSerializer.Deserialize<TDocument>(saved.Document.Span, _json);
            Require(document != null, what, "its document is null");
            return build(document);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"The {what} in the model file is damaged: {e.Message}", e);
        }
    }

    /// <summary>Checks what a file says.</summary>
    /// <exception cref="FormatException">It does not hold.</exception>
    public static void Require([DoesNotReturnIf(false)] bool holds, string what, string otherwise)
    {
        if (!holds)
            throw new FormatException(FormattableString.Invariant($"The {what} in the model file is damaged: {otherwise}."));
    }

    // A file that lacks a member is damaged; its default would be a guess. Constructor parameters are required already.
    private static void RequireEveryMember(JsonTypeInfo type)
    {
        foreach (var member in type.Properties)
            member.IsRequired |= member.AssociatedParameter == null && member.Set != null;
    }
}
