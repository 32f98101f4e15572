using System;
using System.Collections.Generic;
using System.Linq;

namespace MepModule.App.Tests.Polling.Hostile;

/// <summary>One way of a wire to be hostile.</summary>
internal sealed record Attack(string Name)
{
    private const int LineBytesPerSecond = 960;

    /// <summary>What is heard in place of the meter's answers; they are heard as they are unless told otherwise.</summary>
    public AnswerAttack Answer { get; init; } = (_, answer) => [(0, answer)];

    /// <summary>What is heard without end, by its number.</summary>
    public Func<long, byte> Stream { get; init; } = _ => 0;

    /// <summary>How fast.</summary>
    public int StreamBytesPerSecond { get; init; }

    /// <summary>Whether the meter is heard through it, so that readings go on.</summary>
    public bool IsBearable { get; init; }

    /// <summary>Readings that may be made in spite of one that is not bearable.</summary>
    public int MostReadings { get; init; }

    /// <summary>All of them, anew: some remember what they heard.</summary>
    public static IReadOnlyList<Attack> All()
    {
        var random = new Random(31);
        byte[]? first = null;
        byte[] former = [];
        byte code = 0;
        return
        [
            Endless("zeros", _ => 0),
            Endless("ones", _ => 0xFF),
            Endless("noise", _ => (byte)random.Next(256)),
            Endless("a text", i => (byte)"Hello, meter!\r\n"[(int)(i % 15)]),
            Endless("frames of five bytes", i => Frame(i, 5, random)),
            Endless("frames of the greatest length", i => Frame(i, 476, random)),
            Endless("frames that are too long", i => Frame(i, 477, random)),
            Endless("frames of 65,535 bytes", i => Frame(i, 0xFFFF, random)),
            Endless("frames of one byte", i => Frame(i, 1, random)),
            Endless("frames that are too short for a digest", i => Frame(i, 8, random)),
            Endless("frames that say that all is well", i => i % 11 == 1 ? (byte)9 : (byte)0),
            Endless("pairs of zeros with pauses", _ => 0) with { StreamBytesPerSecond = 40 },
            Endless("a byte now and then", _ => (byte)random.Next(256)) with { StreamBytesPerSecond = 3 },
            Endless("a frame that comes a byte at a time and never ends", i => Frame(i, 400, random)) with { StreamBytesPerSecond = 10 },

            Changed("nothing", (_, _) => []),
            Changed("the request itself", (request, _) => [(0, request)]),
            Changed("the request and then the answer", (request, answer) => [(0, request), (0, answer)]),
            Changed("the request under the answer's code", (request, answer) => [(0, With(request, 2, answer[2]))]),
            Changed("an empty frame", (_, _) => [(0, [0, 0])]),
            Changed("a frame of nothing but a code", (_, _) => [(0, [0, 1, 0])]),
            Changed("answers without their last byte", (_, answer) => [(0, answer[..^1])]),
            Changed("answers without their digest", (_, answer) => [(0, WithLength(answer[..^8]))]),
            Changed("answers with a digest of zeros", (_, answer) => [(0, [.. answer[..^8], .. new byte[8]])]),
            Changed("answers with a bit of the code flipped", (_, answer) => [(0, With(answer, 2, (byte)(answer[2] ^ 4)))]),
            Changed("answers with a bit of the data flipped", (_, answer) => [(0, With(answer, 2 + (answer.Length - 10) / 2, (byte)(answer[2 + (answer.Length - 10) / 2] ^ 1)))]),
            Changed("answers with a bit of the digest flipped", (_, answer) => [(0, With(answer, answer.Length - 1, (byte)(answer[^1] ^ 0x80)))]),
            Changed("answers that say that they are longer", (_, answer) => [(0, With(answer, 1, (byte)(answer[1] + 8)))]),
            Changed("answers that say that they are shorter", (_, answer) => [(0, With(answer, 1, (byte)Math.Max(1, answer[1] - 3)))]),
            Changed("answers with a byte more", (_, answer) => [(0, WithLength([.. answer[..^8], 1, .. answer[^8..]]))]),
            Changed("answers with two bytes exchanged", (_, answer) => [(0, Exchanged(answer))]),

            // A request that is sent again is the same to the last byte, so this is the answer to it, a little later. In TLS the meter takes no copy and a session is over.
            Changed("the answer to the request before", (_, answer) => { byte[] heard = former; former = answer; return [(0, heard)]; }) with { IsBearable = !MeterBench.IsTls },
            Changed("the first answer for ever", (_, answer) => [(0, first ??= answer)]) with { MostReadings = 1 },
            Changed("answers that come too late", (_, answer) => [(4000, answer)]),
            Changed("answers with a pause after each byte", (_, answer) => answer.Select((value, i) => (i * 150, new[] { value }))),
            Changed("every code there is, without a digest", (_, _) => [(0, [0, 1, code++])]),
            Changed("every code there is, with the answer's digest", (_, answer) => [(0, With(answer, 2, (byte)(1 + code++ % 255)))]),
            Changed("answers twice", (_, answer) => [(0, answer), (0, answer)]) with { IsBearable = true },
            Changed("an alert before each answer", (_, answer) => [(0, [0, 0]), (30, answer)]) with { IsBearable = true },
            Changed("a hundred alerts before each answer", (_, answer) => [.. Enumerable.Range(0, 100).Select(i => (20 * i, new byte[2])), (2000, answer)]) with { IsBearable = !MeterBench.IsTls },
            Changed("noise before each answer", (_, answer) => [(0, [9, 9, 9, 9, 9]), (0, answer)]) with { IsBearable = true },
            Changed("noise behind each answer", (_, answer) => [(0, answer), (0, [9, 9, 9, 9, 9])]) with { IsBearable = true },
        ];
    }

    private static Attack Endless(string name, Func<long, byte> stream) =>
        new("endless " + name) { Stream = stream, StreamBytesPerSecond = LineBytesPerSecond, Answer = (_, _) => [] };

    private static Attack Changed(string name, AnswerAttack answer) => new(name) { Answer = answer };

    private static byte Frame(long number, int length, Random random) => (number % (2 + length)) switch
    {
        0 => (byte)(length >> 8),
        1 => (byte)length,
        _ => (byte)random.Next(256),
    };

    private static byte[] With(byte[] frame, int at, byte value)
    {
        byte[] changed = [.. frame];
        changed[at] = value;
        return changed;
    }

    private static byte[] WithLength(byte[] frame) => [(byte)((frame.Length - 2) >> 8), (byte)(frame.Length - 2), .. frame[2..]];

    private static byte[] Exchanged(byte[] frame)
    {
        byte[] changed = [.. frame];
        (changed[3], changed[4]) = (changed[4], changed[3]);
        return changed[3] == changed[4] ? With(changed, 4, (byte)(changed[4] ^ 1)) : changed;
    }
}
