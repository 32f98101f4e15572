namespace MepModule.MeterSimulator;

internal static class Program
{
    private static int Main() => 0;
}
