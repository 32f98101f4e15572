using MepModule.App.Meter;

namespace MepModule.App.Web.Live;

/// <summary>
/// The angle between voltage and current. By a polynomial of our own, because it is all that System.Math would be loaded for, whose tables take 248 bytes of heap.
/// </summary>
internal static class PhaseAngle
{
    /// <summary>The angle in tenths of a degree, -1800 to 1800, from its cosine and sine in thousandths.</summary>
    /// <returns><see cref="Reading.Unknown"/> when one of them is, or both are 0.</returns>
    public static int Tenths(int cosine, int sine)
    {
        if (cosine == Reading.Unknown || sine == Reading.Unknown || (cosine == 0 && sine == 0))
        {
            return Reading.Unknown;
        }

        double along = cosine < 0 ? -(double)cosine : cosine;
        double across = sine < 0 ? -(double)sine : sine;
        double tenths = across > along ? 900 - TenthsOf(along / across) : TenthsOf(across / along);
        int rounded = (int)((cosine < 0 ? 1800 - tenths : tenths) + 0.5);
        return sine < 0 ? -rounded : rounded;
    }

    // Abramowitz and Stegun 4.4.49, for a tangent from 0 to 1: at most 0.00001 away, which is 0.006 tenths of a degree.
    private static double TenthsOf(double tangent)
    {
        const double tenthsOfRadian = 572.957795130823;
        double square = tangent * tangent;
        return tenthsOfRadian * tangent * (0.9998660 + (square * (-0.3302995 + (square * (0.1801410 + (square * (-0.0851330 + (square * 0.0208351))))))));
    }
}
