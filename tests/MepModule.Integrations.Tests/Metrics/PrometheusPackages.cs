using System;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Metrics;

/// <summary>Prometheus and VictoriaMetrics as Debian packs them, unpacked under <c>artifacts/</c>.</summary>
internal static class PrometheusPackages
{
    private static readonly string[] _packages = ["prometheus", "victoria-metrics"];
    private static readonly Lazy<bool> _isThere = new(() => ForeignFiles.Unpack(Repository.Place("artifacts/metrics"), _packages));

    /// <summary>Where they lie, with the folders of a root. Skips the test where there is no apt.</summary>
    public static string Root
    {
        get
        {
            Assert.SkipWhen(!_isThere.Value, "There is no apt here to download Prometheus with.");
            return Repository.Place("artifacts/metrics");
        }
    }
}
