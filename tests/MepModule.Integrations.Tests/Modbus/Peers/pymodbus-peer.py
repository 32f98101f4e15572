# python3-pymodbus: pymodbus-peer.py PORT ROUNDS BLOCK PAUSE. Reads the map in blocks and prints, for each round, the registers as a line of JSON; rounds are PAUSE ms apart. It asks unit 0, its standard.
import json
import sys
import time
from pymodbus.client import ModbusTcpClient

port, rounds, block, pause = (int(one) for one in sys.argv[1:5])
client = ModbusTcpClient("127.0.0.1", port=port, timeout=20)
client.connect()


def read(first, count):
    answer = client.read_holding_registers(first, count)
    if answer.isError():
        raise SystemExit(str(answer))
    return answer.registers


for i in range(rounds):
    time.sleep(pause / 1000 if i else 0)
    registers = read(40000, 71)
    count = 71 + registers[70] + 2
    while len(registers) < count:
        registers += read(40000 + len(registers), min(block, count - len(registers)))
    print(json.dumps({"registers": registers}), flush=True)

print(json.dumps({"beyond": client.read_holding_registers(40000 + count, 1).isError(), "write": client.write_register(40000, 1).isError()}), flush=True)
client.close()
