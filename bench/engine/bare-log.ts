import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const EVENT = JSON.stringify({ type: 'agent.tool_result', content: [{ type: 'text', text: '(no output)' }] });
const SESSION = JSON.stringify({ name: 'bench', system: 'x'.repeat(2_000) });

/**
 * A log in a file of SQLite, durable like the engine's. Its `append` adds one event and updates its session in one
 * transaction of bare statements, and returns how many ms that took.
 */
export function bareLog(folder: string): { append(): number; close(): void } {
  const database = new DatabaseSync(join(folder, 'bare.db'));
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  database.exec('create table sessions (id text primary key, last_seq integer, agent text)');
  database.exec('create table events (session_id text, seq integer, body text, primary key (session_id, seq))');
  database.prepare('insert into sessions values (?, 0, ?)').run('one', SESSION);
  const insert = database.prepare('insert into events values (?, ?, ?)');
  const update = database.prepare('update sessions set last_seq = ?, agent = ? where id = ?');
  let seq = 0;
  return {
    append() {
      const begun = performance.now();
      database.exec('begin immediate');
      insert.run('one', ++seq, EVENT);
      update.run(seq, SESSION, 'one');
      database.exec('commit');
      return performance.now() - begun;
    },
    close: () => database.close(),
  };
}
