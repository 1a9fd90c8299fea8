#!/usr/bin/env python3
"""Has the segments below /var/lib/floe/node say that a later version of Floe wrote them, with the checksum that this needs."""

import pathlib
import struct

UNIT, VERSION_AT, CRC_AT, LATER = 64, 8, 60, 99


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


segments = list(pathlib.Path("/var/lib/floe/node").rglob("*.seg"))
for segment in segments:
    with segment.open("r+b") as file:
        head = bytearray(file.read(UNIT))
        assert struct.unpack_from("<I", head, CRC_AT)[0] == crc32c(head[:CRC_AT]), segment
        struct.pack_into("<I", head, VERSION_AT, LATER)
        struct.pack_into("<I", head, CRC_AT, crc32c(head[:CRC_AT]))
        file.seek(0)
        file.write(head)
assert segments
