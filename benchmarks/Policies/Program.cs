using System.Diagnostics;
using Heliograph.Policies;
using Heliograph.Ram.Evaluation;

const double BarMicroseconds = 100;
const int Warmups = 10_000;
const int Batches = 2_001;
const int PerBatch = 10;

var slow = false;
foreach (var shape in Shape.All)
{
    for (var i = 0; i < Warmups; i++)
    {
        Decide(shape);
    }

    var microseconds = new double[Batches];
    var allocated = GC.GetAllocatedBytesForCurrentThread();
    for (var batch = 0; batch < Batches; batch++)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < PerBatch; i++)
        {
            Decide(shape);
        }

        microseconds[batch] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / PerBatch;
    }

    allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (Batches * PerBatch);
    Array.Sort(microseconds);
    var median = microseconds[Batches / 2];
    var missed = median > BarMicroseconds;
    slow |= missed;
    Console.WriteLine($"{shape.Name}: {median:F1} µs median, {microseconds[0]:F1} µs at best, {microseconds[Batches * 95 / 100]:F1} µs p95, {allocated} B allocated (bar {BarMicroseconds:F0} µs){(missed ? "  MISSED" : "")}");
}

return slow ? 1 : 0;

static void Decide(Shape shape)
{
    if (!PolicyEvaluator.Decide(Shape.Request, shape.Policies).IsAllowed)
    {
        throw new UnreachableException("The last statement allows the request.");
    }
}
