using System.Reflection;

[assembly: AssemblyTitle("MepModule.Updates")]
[assembly: AssemblyDescription("Takes updates in over the network, on boards with PSRAM")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("0.200.0.0")]
