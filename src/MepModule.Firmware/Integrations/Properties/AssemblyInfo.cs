using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("MepModule.Integrations")]
[assembly: AssemblyDescription("What talks with the network beside the page: outputs for other software, the network itself, and the self-test")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("0.100.0.0")]
[assembly: InternalsVisibleTo("MepModule.Firmware")]
