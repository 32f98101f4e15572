using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("MepModule.Network")]
[assembly: AssemblyDescription("The network itself: Wi-Fi, names, addresses; and the self-test, which tries it")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("0.200.0.0")]
[assembly: InternalsVisibleTo("MepModule.Firmware")]
