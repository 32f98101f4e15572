namespace MepModule.Desktop;

internal static class Program
{
    private static int Main() => 0;
}
