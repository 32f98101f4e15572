using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("MepModule.Integrations")]
[assembly: AssemblyDescription("Outputs for other software")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("0.200.0.0")]
[assembly: InternalsVisibleTo("MepModule.Firmware")]
