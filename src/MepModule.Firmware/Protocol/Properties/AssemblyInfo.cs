using System.Reflection;

[assembly: AssemblyTitle("MepModule.Protocol")]
[assembly: AssemblyDescription("The MEP protocol: bytes in, verified table data out")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("0.200.0.0")]
