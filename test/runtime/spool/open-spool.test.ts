import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openSpool, type Spool } from '../../../runtime/spool/open-spool.ts';
import { beginSpoolFile } from '../../../runtime/spool/spool-file.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';

const MB = 1024 * 1024;

async function drained(spool: Spool): Promise<string[]> {
  const found: string[] = [];
  await spool.drain(async (payloads) => void found.push(...payloads.map(String)));
  return found;
}

function spoolFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.spool'))
    .map((name) => join(folder, name));
}

/** What a process that was killed has left in the folder. */
async function leaveBehind(folder: string, payloads: string[]): Promise<string> {
  const child = fork(join(import.meta.dirname, '../../support/runtime/spool-child.ts'), [folder, ...payloads]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return spoolFiles(folder)[0] ?? '';
}

it('records are handed over in their order, once, and then nothing is left', async () => {
  const folder = join(temporaryFolder(), 'spool');
  const spool = openSpool(folder, MB);
  const payloads = Array.from({ length: 250 }, (_, index) => `record ${index}`);
  await Promise.all(payloads.map((payload) => spool.append(Buffer.from(payload))));
  expect(spool.isWaiting()).toBe(true);
  expect(statSync(spoolFiles(folder)[0]!).mode & 0o777).toBe(0o600);
  expect(await drained(spool)).toEqual(payloads);
  expect([spool.isWaiting(), await drained(spool), readdirSync(folder)]).toEqual([false, [], []]);
});

it('what could not be taken stays, and what comes meanwhile follows it', async () => {
  const spool = openSpool(temporaryFolder(), MB);
  await spool.append(Buffer.from('one'));
  await expect(spool.drain(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  await spool.append(Buffer.from('two'));
  expect(spool.isWaiting()).toBe(true);
  expect(await drained(spool)).toEqual(['one', 'two']);
});

it('records that come while it is drained are handed over as well', async () => {
  const spool = openSpool(temporaryFolder(), MB);
  await spool.append(Buffer.from('0'));
  const found: string[] = [];
  await spool.drain(async (payloads) => {
    found.push(...payloads.map(String));
    if (found.length < 5) await spool.append(Buffer.from(String(found.length)));
  });
  expect([found, spool.isWaiting()]).toEqual([['0', '1', '2', '3', '4'], false]);
});

it('a full spool takes no more until it was drained', async () => {
  const folder = temporaryFolder();
  const spool = openSpool(folder, 10);
  await spool.append(Buffer.from('12345678'));
  await expect(spool.append(Buffer.from('901'))).rejects.toThrow(`The spool in ${folder} is full.`);
  expect(await drained(spool)).toEqual(['12345678']);
  await spool.append(Buffer.from('901'));
  expect(await drained(spool)).toEqual(['901']);
});

it('a folder in which nothing can be written is an error of each record', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const spool = openSpool(file, MB);
  await expect(spool.append(Buffer.from('one'))).rejects.toThrow('EEXIST');
  expect(spool.isWaiting()).toBe(false);
});

it('the records of a process that was killed are taken by another one, but not those of one that lives', async () => {
  const folder = temporaryFolder();
  const living = openSpool(folder, MB);
  await living.append(Buffer.from('living'));
  await leaveBehind(folder, ['killed', 'with it']);
  const other = openSpool(folder, MB);
  expect(await drained(other)).toEqual(['killed', 'with it']);
  expect(await drained(living)).toEqual(['living']);
});

it('at whatever byte a file ends, the whole records before it are read', async () => {
  const folder = temporaryFolder();
  const payloads = ['', 'a', 'second', 'ümläut'];
  const path = await leaveBehind(folder, payloads);
  const bytes = readFileSync(path);
  const ends = payloads.map((_, index) => sum(payloads.slice(0, index + 1)));
  for (let length = bytes.byteLength; length >= 0; length--) {
    writeFileSync(path, bytes);
    truncateSync(path, length);
    const whole = ends.filter((end) => end <= length).length;
    expect(await drained(openSpool(folder, MB))).toEqual(payloads.slice(0, whole));
  }
});

it('a record with a wrong byte, and all that follows it, is not taken for one that was written', async () => {
  const folder = temporaryFolder();
  const path = await leaveBehind(folder, ['one', 'two']);
  const bytes = readFileSync(path);
  bytes[bytes.byteLength - 1]! ^= 1;
  writeFileSync(path, bytes);
  appendFileSync(path, Buffer.alloc(100, 255));
  expect(await drained(openSpool(folder, MB))).toEqual(['one']);
});

it('a damaged file is kept under another name, because records behind the damage may be durable', async () => {
  const folder = temporaryFolder();
  const path = await leaveBehind(folder, ['one', 'two', 'three']);
  const bytes = readFileSync(path);
  const inTheSecond = sum(['one', 'two']) - 1;
  for (const damage of [
    () => bytes.writeUInt8(bytes[inTheSecond]! ^ 1, inTheSecond),
    () => bytes.write('{"version":2}', sum(['one'])),
  ]) {
    damage();
    writeFileSync(path, bytes);
    const damaged: string[] = [];
    const found: string[] = [];
    await openSpool(folder, MB).drain(
      async (payloads) => void found.push(...payloads.map(String)),
      (file) => void damaged.push(file),
    );
    expect([found, damaged]).toEqual([['one'], [`${path}.damaged`]]);
    expect(readdirSync(folder).map((name) => join(folder, name))).toEqual(damaged);
    expect(readFileSync(damaged[0]!)).toEqual(bytes);
  }
});

it('a spool file that cannot be read or locked holds up no other', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '0-folder.spool'));
  writeFileSync(join(folder, '1-locked.spool'), '');
  writeFileSync(join(folder, '1-locked.spool.lock'), 'not a lock, so it cannot be taken');
  await leaveBehind(folder, ['abandoned']);
  const spool = openSpool(folder, MB);
  await spool.append(Buffer.from('own'));
  const found: string[] = [];
  const draining = spool.drain(async (payloads) => void found.push(...payloads.map(String)));
  await expect(draining).rejects.toThrow('EISDIR');
  expect([found, spool.isWaiting()]).toEqual([['abandoned', 'own'], false]);
});

it('a file that cannot be begun leaves no lock behind', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'taken.spool'));
  await expect(beginSpoolFile(folder, 'taken')).rejects.toThrow('EEXIST');
  writeFileSync(join(folder, 'unusable.spool.lock'), 'not a lock, so it cannot be taken');
  await expect(beginSpoolFile(folder, 'unusable')).rejects.toThrow('cannot be taken');
  expect(readdirSync(folder)).toEqual(['taken.spool']);
});

function sum(payloads: string[]): number {
  return payloads.reduce((total, payload) => total + 36 + Buffer.byteLength(payload), 0);
}
