# What python-zeroconf, the library of Home Assistant, finds: "browse TYPE..." tells what comes and goes, "host NAME [SECONDS]" resolves a name in the way of a common integration, and gives up after so long.
import asyncio, sys, time
from zeroconf import IPVersion, ServiceStateChange, ServiceInfo
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf


def say(*words):
    print(*words, flush=True)


async def resolved(zeroconf, info, seconds):
    end = time.monotonic() + seconds
    while not await info.async_request(zeroconf, 3000):
        if time.monotonic() > end:
            return False
    return True


async def tell(zeroconf, kind, name):
    info = AsyncServiceInfo(kind, name)
    # A busy machine may need longer: nobody else asks again.
    if await resolved(zeroconf, info, 60):
        texts = ' '.join(f'{key.decode()}={value.decode()}' for key, value in info.properties.items())
        say('found', name, info.server, info.port, ','.join(info.parsed_addresses()), texts)


async def main():
    aio = AsyncZeroconf(ip_version=IPVersion.V4Only)
    if sys.argv[1] == 'host':
        info = AsyncServiceInfo(sys.argv[2] + '.', sys.argv[2] + '.', server=sys.argv[2] + '.')
        seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 60
        say(*(['resolved', sys.argv[2], ','.join(info.parsed_addresses())] if await resolved(aio.zeroconf, info, seconds) else ['unknown', sys.argv[2]]))
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
