import { bytesOf, nanosecondsOf, type Packet } from './packet';

// draft-ietf-opsawg-pcapng: blocks of `type, total length, body padded to 4 bytes, total length`.
const sectionHeader = 0x0a0d0d0a;
const interfaceDescription = 1;
const enhancedPacket = 6;
const byteOrderMagic = 0x1a2b3c4d;
const ethernet = 1;
const option = { end: 0, interfaceName: 2, application: 4, timestampResolution: 9 };
const nanoseconds = 9;

class Block {
  private readonly parts: number[] = [];

  constructor(type: number) {
    this.u32(type);
    this.u32(0);
  }

  u16(value: number): this {
    this.parts.push(value & 0xff, (value >>> 8) & 0xff);
    return this;
  }

  u32(value: number): this {
    return this.u16(value & 0xffff).u16(value >>> 16);
  }

  bytes(bytes: Uint8Array): this {
    for (const value of bytes) this.parts.push(value);
    while (this.parts.length % 4 !== 0) this.parts.push(0);
    return this;
  }

  option(code: number, value: Uint8Array): this {
    return this.u16(code).u16(value.length).bytes(value);
  }

  finish(): Uint8Array<ArrayBuffer> {
    const total = this.parts.length + 4;
    this.u32(total);
    const block = new Uint8Array(this.parts);
    new DataView(block.buffer).setUint32(4, total, true);
    return block;
  }
}

/** A pcapng file with one interface for each source. */
export function toPcapng(packets: Packet[]): Blob {
  const text = new TextEncoder();
  const blocks = [new Block(sectionHeader).u32(byteOrderMagic).u16(1).u16(0).u32(0xffffffff).u32(0xffffffff).option(option.application, text.encode('heliograph console')).u32(option.end).finish()];
  const interfaces = new Map<string, number>();
  for (const packet of packets) {
    let index = interfaces.get(packet.NetworkInterfaceId);
    if (index === undefined) {
      interfaces.set(packet.NetworkInterfaceId, (index = interfaces.size));
      blocks.push(
        new Block(interfaceDescription).u16(ethernet).u16(0).u32(0)
          .option(option.interfaceName, text.encode(packet.NetworkInterfaceId)).option(option.timestampResolution, Uint8Array.of(nanoseconds)).u32(option.end).finish(),
      );
    }
    const [time, bytes] = [nanosecondsOf(packet), bytesOf(packet)];
    blocks.push(
      new Block(enhancedPacket).u32(index).u32(Number(time >> 32n)).u32(Number(time & 0xffffffffn)).u32(bytes.length).u32(packet.Length).bytes(bytes).finish(),
    );
  }
  return new Blob(blocks, { type: 'application/x-pcapng' });
}
