import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

/** The members of a zip file by their names. */
export async function readZip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const archive = await fromBufferPromise(bytes, { lazyEntries: true });
  const members = new Map<string, Buffer>();
  for await (const entry of archive.eachEntry()) {
    members.set(entry.fileName, await buffer(await archive.openReadStreamPromise(entry)));
  }
  return members;
}
