using System.Diagnostics;
using System.Buffers.Binary;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>Frames as an independent reader understands them.</summary>
internal static class Tshark
{
    /// <summary>Fields of all frames, a row for each.</summary>
    public static async Task<IReadOnlyList<string[]>> FieldsAsync(IEnumerable<byte[]> frames, params string[] fields)
    {
        var directory = Directory.CreateTempSubdirectory("heliograph-tshark-");
        try
        {
            var file = Path.Combine(directory.FullName, "frames.pcap");
            await File.WriteAllBytesAsync(file, Capture(frames));
            using var process = Process.Start(new ProcessStartInfo("tshark",
                [
                    "-r", file, "-T", "fields", "-E", "occurrence=l", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
                    .. fields.SelectMany(field => (string[])["-e", field]),
                ])
            { RedirectStandardOutput = true, RedirectStandardError = true }).ShouldNotBeNull();
            var complaints = process.StandardError.ReadToEndAsync();
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(0, await complaints);
            return [.. text.Split('\n')[..^1].Select(line => line.Split('\t'))];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>pcap (draft-ietf-opsawg-pcap), Ethernet.</summary>
    private static byte[] Capture(IEnumerable<byte[]> frames)
    {
        var stream = new MemoryStream();
        Write([0xa1b2c3d4, 0x0004_0002, 0, 0, 262144, 1]);
        uint number = 0;
        foreach (var frame in frames)
        {
            Write([0, number++, (uint)frame.Length, (uint)frame.Length]);
            stream.Write(frame);
        }

        return stream.ToArray();

        void Write(uint[] words)
        {
            Span<byte> bytes = stackalloc byte[4];
            foreach (var word in words)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
                stream.Write(bytes);
            }
        }
    }
}
