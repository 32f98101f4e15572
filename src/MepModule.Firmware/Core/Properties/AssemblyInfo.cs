using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("MepModule.Core")]
[assembly: AssemblyDescription("What the MEP module knows: storage, metering, settings, diagnostics")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("0.200.0.0")]
[assembly: InternalsVisibleTo("MepModule.Firmware")]
