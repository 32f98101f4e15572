using BenchmarkDotNet.Attributes;
using MepModule.Device.Bench.Scenarios;
using MepModule.Protocol.Security;
using MepModule.Testing;

namespace MepModule.Benchmarks;

/// <summary>The digests of a request and of an answer with 55 present values, held against a plain port of the guide's routine.</summary>
[MemoryDiagnoser]
public class DigestBenchmarks
{
    private readonly byte[] _request = new byte[12];
    private readonly byte[] _response = new byte[3 + ReadingCycle.PresentValuesLength];
    private readonly OmaDigest _digest;
    private readonly PlainDigest _plain;

    /// <summary>Both take the same key.</summary>
    public DigestBenchmarks()
    {
        byte[] key = [0x44, 0x45, 0x4D, 0x4F, 0x2D, 0x4D, 0x42, 0x4B, 0x2D, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36];
        _digest = new OmaDigest(key);
        _plain = new PlainDigest(key);
    }

    /// <summary>The module's own.</summary>
    [Benchmark]
    public byte Digest()
    {
        _digest.Begin();
        _digest.Finish(_request, 0, _request.Length);
        return _digest.Finish(_response, 0, _response.Length)[0];
    }

    /// <summary>The plain port.</summary>
    [Benchmark(Baseline = true)]
    public byte Plain()
    {
        _plain.Of(_request, _request.Length, _response, 0);
        return _plain.Of(_request, _request.Length, _response, _response.Length)[0];
    }
}
