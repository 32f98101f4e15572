#!/usr/bin/env bash
# libmbus, as shipped inside npm node-mbus 2.2.6, reads the fixed data structure (CI 73) of M-Bus meters with two surprises:
#  - its table of units has codes 0D and 0E the wrong way round: the old M-Bus documentation (8.3.2) steps kJ, 10 kJ, 100 kJ, MJ through 0B to 0E,
#    libmbus names 0D "MJ" and 0E "100 kJ", so a heat meter that counts in 100 kJ is read ten times too high;
#  - whether the counters are BCD or binary is bit 0 of the status byte there (0 is BCD); libmbus looks at bit 7, and at bit 6 instead of 1 for "stored at a
#    fixed date": a binary counter of 100 (64 hex) is shown as 64.
# Seen with: node-mbus 2.2.6 from npm, gcc of Debian 12. Needs npm and gcc. Fails when what it shows changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent node-mbus@2.2.6 >/dev/null
tar xzf node-mbus-2.2.6.tgz
cat > show.c <<'C'
#include <stdio.h>
#include <string.h>
#include "mbus-protocol.h"

/* An answer of a meter with the fixed structure: number 12345678, energy in both counters. */
static void show(unsigned char status, unsigned char unit, unsigned char value)
{
    unsigned char body[] = { 0x08, 0x05, 0x73, 0x78, 0x56, 0x34, 0x12, 0x0A, status, unit, unit, value, 0, 0, 0, value, 0, 0, 0 };
    unsigned char wire[sizeof body + 6] = { 0x68, sizeof body, sizeof body, 0x68 };
    unsigned char sum = 0;
    for (size_t i = 0; i < sizeof body; i++) { wire[4 + i] = body[i]; sum += body[i]; }
    wire[4 + sizeof body] = sum;
    wire[5 + sizeof body] = 0x16;
    mbus_frame frame;
    mbus_frame_data data;
    memset(&frame, 0, sizeof frame);
    memset(&data, 0, sizeof data);
    if (mbus_parse(&frame, wire, sizeof wire) != 0 || mbus_frame_data_parse(&frame, &data) != 0) { puts("refused"); return; }
    char *xml = mbus_frame_data_xml(&data);
    char *part = strstr(xml, "<Function>");
    printf("status %02X unit %02X value %02X:", status, unit, value);
    const char *names[] = { "Function", "Unit", "Value" };
    for (int i = 0; i < 3; i++)
    {
        char tag[16];
        snprintf(tag, sizeof tag, "<%s>", names[i]);
        char *at = strstr(part, tag);
        char *end = strchr(at + strlen(tag), '<');
        printf(" %s=%.*s", names[i], (int)(end - at - strlen(tag)), at + strlen(tag));
    }
    puts("");
}

int main(void)
{
    for (unsigned char unit = 0x0B; unit <= 0x0F; unit++) { show(0x00, unit, 0x12); }
    show(0x01, 0x05, 0x64);
    show(0x80, 0x05, 0x64);
    show(0x02, 0x05, 0x12);
    return 0;
}
C
gcc -w -I package/libmbus/mbus -I package/libmbus -o show show.c package/libmbus/mbus/mbus-protocol.c -lm
./show | tee seen
diff - seen <<'EXPECTED' || { echo "libmbus shows something else than was seen: look at this finding again."; exit 1; }
status 00 unit 0B value 12: Function=Actual value Unit=kJ Value=12
status 00 unit 0C value 12: Function=Actual value Unit=10 kJ Value=12
status 00 unit 0D value 12: Function=Actual value Unit=MJ Value=12
status 00 unit 0E value 12: Function=Actual value Unit=100 kJ Value=12
status 00 unit 0F value 12: Function=Actual value Unit=10 MJ Value=12
status 01 unit 05 value 64: Function=Actual value Unit=kWh Value=64
status 80 unit 05 value 64: Function=Actual value Unit=kWh Value=100
status 02 unit 05 value 12: Function=Actual value Unit=kWh Value=12
EXPECTED
