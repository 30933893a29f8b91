using System.Security.Cryptography;
using System.Text;
using Heliograph.Ebpf.Isa;
using Heliograph.Ebpf.Specs;

namespace Heliograph.Agent.Pinning;

/// <summary>Tells whether a program that runs is the one that would be made now.</summary>
internal static class ProgramFingerprint
{
    /// <summary>SHA-256 over the instructions and the names of the maps, in hexadecimal digits.</summary>
    public static string Of(ProgramSpec spec)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> code = stackalloc byte[Instruction.SizeInBytes];
        foreach (var instruction in spec.Instructions)
        {
            instruction.WriteTo(code);
            hash.AppendData(code);
        }

        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', spec.MapReferences.Select(reference => $"{reference.InstructionIndex} {reference.Map}"))));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
