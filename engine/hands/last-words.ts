import type { Readable } from 'node:stream';

const KEPT = 2_000;
const PASSED_ON = 64 * 1024;

/**
 * Listens to a program's stderr: passes its lines to `onLine`, up to 64 KiB in all, and remembers the end. Returns a
 * function that gives the end, on one line.
 */
export function lastWords(stderr: Readable, onLine: (line: string) => void = () => undefined): () => string {
  let end = '';
  let unfinished = '';
  let room = PASSED_ON;
  stderr.setEncoding('utf8').on('data', (text: string) => {
    end = (end + text).slice(-KEPT);
    if (room <= 0) return;
    const lines = (unfinished + text.slice(0, room)).split('\n');
    room -= text.length;
    unfinished = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (room <= 0) onLine('(the rest is not shown)');
  });
  return () => end.trim().split('\n').slice(-3).join(' | ');
}
