using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("MepModule.Firmware")]
[assembly: AssemblyDescription("What the MEP module shows: web, network and the ESP32 adapters")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("0.200.0.0")]
[assembly: InternalsVisibleTo("MepModule.Updates")]
