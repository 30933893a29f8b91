using System.Diagnostics;
using Heliograph.Benchmarks.Explain;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Receiver.Reading;

const int Packets = 100_000;
const int Rounds = 5;
const double BarSeconds = 2;

var path = Path.Combine(Path.GetTempPath(), $"heliograph-explain-{Environment.ProcessId}.pcap");
try
{
    Captures.Write(path, Packets);
    var floor = Median(() => Run(path, 1, skip: true));
    var one = Median(() => Run(path, 1));
    var three = Median(() => Run(path, 3));
    Console.WriteLine($"{Packets} packets of {new FileInfo(path).Length / Packets} bytes, medians of {Rounds} rounds, the first of them cold");
    Console.WriteLine($"reading the capture alone: {floor * 1000:F0} ms");
    Console.WriteLine($"1 session of 20 rules: {one * 1000:F0} ms, {one / floor:F1} times that");
    Console.WriteLine($"3 sessions of 20 rules: {three * 1000:F0} ms, {three / floor:F1} times that (bar at most {BarSeconds * 1000:F0} ms){(three <= BarSeconds ? "" : "  MISSED")}");
    return three <= BarSeconds ? 0 : 1;
}
finally
{
    File.Delete(path);
}

static double Median(Func<double> run)
{
    var seconds = Enumerable.Range(0, Rounds).Select(_ => run()).Order().ToArray();
    return seconds[Rounds / 2];
}

static double Run(string path, int sessions, bool skip = false)
{
    var start = Stopwatch.GetTimestamp();
    var summary = new TrafficSummary(new PacketExplainer(Captures.Scene(sessions), TrafficDirection.Ingress));
    using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
    var reader = new CaptureReader(file);
    var read = 0;
    while (reader.TryRead())
    {
        read++;
        if (!skip)
        {
            summary.Add(reader.Frame, reader.WireLength);
        }
    }

    return read == Packets && (skip || summary.Total.Packets == Packets)
        ? Stopwatch.GetElapsedTime(start).TotalSeconds
        : throw new UnreachableException("Packets were lost.");
}
