# What python-zeroconf, the library of Home Assistant, finds: "browse TYPE..." tells what comes and goes, "host NAME" resolves a name in the way of a common integration.
import asyncio, sys
from zeroconf import IPVersion, ServiceStateChange, ServiceInfo
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf


def say(*words):
    print(*words, flush=True)


async def tell(zeroconf, kind, name):
    info = AsyncServiceInfo(kind, name)
    if await info.async_request(zeroconf, 3000):
        texts = ' '.join(f'{key.decode()}={value.decode()}' for key, value in info.properties.items())
        say('found', name, info.server, info.port, ','.join(info.parsed_addresses()), texts)


async def main():
    aio = AsyncZeroconf(ip_version=IPVersion.V4Only)
    if sys.argv[1] == 'host':
        info = AsyncServiceInfo(sys.argv[2] + '.', sys.argv[2] + '.', server=sys.argv[2] + '.')
        say(*(['resolved', sys.argv[2], ','.join(info.parsed_addresses())] if await info.async_request(aio.zeroconf, 3000) else ['unknown', sys.argv[2]]))
        await aio.async_close()
        return

    def changed(zeroconf, service_type, name, state_change):
        if state_change is ServiceStateChange.Removed:
            say('gone', name)
        else:
            asyncio.ensure_future(tell(zeroconf, service_type, name))

    AsyncServiceBrowser(aio.zeroconf, [kind + '.local.' for kind in sys.argv[2:]], handlers=[changed])
    say('browsing')
    await asyncio.Event().wait()


asyncio.run(main())
