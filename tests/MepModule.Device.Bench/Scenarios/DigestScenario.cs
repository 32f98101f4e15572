using System;
using MepModule.Protocol.Security;

namespace MepModule.Device.Bench.Scenarios;

/// <summary>The digests of a request of 12 bytes and an answer of 223, ours and a plain port of the guide's routine in one run, with the times of both.</summary>
internal static class DigestScenario
{
    private const int RequestLength = 12;
    private const int AnswerLength = 223;
    private const int Rounds = 2000;

    public static bool Run()
    {
        byte[] key = new byte[16];
        byte[] request = new byte[RequestLength];
        byte[] answer = new byte[AnswerLength];
        var random = new Random(1);
        random.NextBytes(key);
        random.NextBytes(request);
        random.NextBytes(answer);
        var ours = new OmaDigest(key);
        var plain = new PlainDigest(key);
        int heap = RuntimeCounters.HeapUsed();
        byte[] own = new byte[OmaDigest.Length * 2];
        byte[] wanted = new byte[OmaDigest.Length * 2];

        long start = RuntimeCounters.Operations();
        Ours(ours, request, answer, own);
        long oursOperations = RuntimeCounters.Operations() - start;
        start = RuntimeCounters.Operations();
        Plain(plain, request, answer, wanted);
        long plainOperations = RuntimeCounters.Operations() - start;
        for (int i = 0; i < own.Length; i++)
        {
            if (own[i] != wanted[i])
            {
                Report.Line("digest: ours differs from the plain port at byte " + i.ToString());
                return false;
            }
        }

        long time = DateTime.UtcNow.Ticks;
        for (int i = 0; i < Rounds; i++)
        {
            Ours(ours, request, answer, own);
        }

        long oursTime = DateTime.UtcNow.Ticks - time;
        time = DateTime.UtcNow.Ticks;
        for (int i = 0; i < Rounds; i++)
        {
            Plain(plain, request, answer, wanted);
        }

        long plainTime = DateTime.UtcNow.Ticks - time;
        Report.Figure("digest, ours, IL operations", oursOperations);
        Report.Figure("digest, plain port, IL operations", plainOperations);
        Report.Figure("digest, ours, time in thousandths of the plain port's", oursTime * 1000 / plainTime);
        Report.Figure("digest, heap of both, bytes", RuntimeCounters.HeapUsed() - heap);
        return true;
    }

    private static void Ours(OmaDigest digest, byte[] request, byte[] answer, byte[] results)
    {
        digest.Begin();
        Array.Copy(digest.Finish(request, 0, RequestLength), 0, results, 0, OmaDigest.Length);
        Array.Copy(digest.Finish(answer, 0, AnswerLength), 0, results, OmaDigest.Length, OmaDigest.Length);
    }

    private static void Plain(PlainDigest digest, byte[] request, byte[] answer, byte[] results)
    {
        Array.Copy(digest.Of(request, RequestLength, answer, 0), 0, results, 0, OmaDigest.Length);
        Array.Copy(digest.Of(request, RequestLength, answer, AnswerLength), 0, results, OmaDigest.Length, OmaDigest.Length);
    }
}
