using System.Reflection;

[assembly: AssemblyTitle("MepModule.Device.Bench")]
[assembly: AssemblyVersion("1.0.0.0")]
