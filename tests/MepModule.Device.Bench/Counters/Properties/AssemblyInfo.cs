using System.Reflection;

[assembly: AssemblyTitle("MepModule.Device.Counters")]
[assembly: AssemblyVersion("1.0.0.0")]
