using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Pinning;

/// <summary>A document in a pinned map of one value: its length, then JSON. A BPF file system has no room for ordinary files.</summary>
internal static class PinnedDocument
{
    /// <summary>Takes the place of a document of the same name in one step.</summary>
    public static void Write<T>(string path, T document, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(document, type);
        var value = new byte[sizeof(int) + json.Length];
        BinaryPrimitives.WriteInt32LittleEndian(value, json.Length);
        json.CopyTo(value, sizeof(int));
        using var map = BpfMap.Create(new MapSpec("document", MapType.Array, sizeof(int), value.Length, 1));
        map.Update(0, value);
        var next = $"{path}-next";
        File.Delete(next);
        map.Pin(next);
        File.Move(next, path, overwrite: true);
    }

    /// <returns>Null when there is none, or none that can be read.</returns>
    public static T? TryRead<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using var map = BpfMap.OpenPinned(path);
            var value = new byte[map.Spec.ValueBytes];
            if (map.Spec.Type != MapType.Array || !map.Lookup(0, value))
            {
                return null;
            }

            var length = BinaryPrimitives.ReadInt32LittleEndian(value);
            return length >= 0 && length <= value.Length - sizeof(int)
                ? JsonSerializer.Deserialize(value.AsSpan(sizeof(int), length), type)
                : null;
        }
        catch (LinuxException failure) when (failure.ErrnoName is "ENOENT")
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
