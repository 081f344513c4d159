import { openSpool } from '../../../runtime/spool/open-spool.ts';

/** A process to be killed: `spool-child.ts <folder> <payload> …`. Sends a message when all payloads are durable. */
const [folder = '', ...payloads] = process.argv.slice(2);
const spool = openSpool(folder, 1024 * 1024);
for (const payload of payloads) await spool.append(Buffer.from(payload));
process.send?.('durable');
setInterval(() => {}, 1_000);
