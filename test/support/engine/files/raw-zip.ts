import { crc32, deflateRawSync } from 'node:zlib';

export interface RawEntry {
  name: string | Buffer;
  content?: string | Buffer;
  /** Of Unix; a regular file by default. */
  mode?: number;
  /** What the directory says, where that is not true. */
  says?: { size?: number; crc?: number; flags?: number; method?: number };
}

const REGULAR = 0o100644;
const MADE_ON_UNIX = 0x0300;
const STORED = 0;
const DEFLATED = 8;

/** A zip archive with exactly these entries, as no honest program would write some of them. */
export function rawZip(entries: RawEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content = '', mode = REGULAR, says = {} } of entries) {
    const data = Buffer.from(content);
    const packed = data.length === 0 ? data : deflateRawSync(data);
    const rawName = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(says.flags ?? 0x0800, 2);
    common.writeUInt16LE(says.method ?? (data.length === 0 ? STORED : DEFLATED), 4);
    common.writeUInt32LE(says.crc ?? crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(says.size ?? data.length, 18);
    common.writeUInt16LE(rawName.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, rawName, packed]);
    const central = Buffer.alloc(46);
    central.write('PK\u0001\u0002');
    central.writeUInt16LE(MADE_ON_UNIX, 4);
    common.copy(central, 6);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    locals.push(local);
    directory.push(central, rawName);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}
