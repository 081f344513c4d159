/** Levels of pino: https://getpino.io/#/docs/api?id=loggerlevel-string-gettersetter */
const LEVELS: Record<number, string> = { 40: 'warning: ', 50: 'error: ', 60: 'fatal: ' };

/**
 * Turns a line that a child printed into a line for people: time, room, message, run. A line that is not from our log is
 * shown unchanged, after the time and the room.
 */
export function formatLogLine(room: string, line: string, now: Date = new Date()): string {
  const entry = parse(line);
  if (!entry) return `${clock(now)} ${room.padEnd(7)} ${line}`;
  const time = typeof entry['time'] === 'string' ? new Date(entry['time']) : now;
  const where = typeof entry['room'] === 'string' ? entry['room'] : room;
  const level = LEVELS[Number(entry['level'])] ?? '';
  const run = typeof entry['runId'] === 'string' ? `  ${entry['runId']}` : '';
  const message = typeof entry['msg'] === 'string' ? entry['msg'] : line;
  return `${clock(time)} ${where.padEnd(7)} ${level}${message}${reason(entry['err'])}${run}`;
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function reason(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return '';
  return `: ${String(error.message)}`;
}

function clock(time: Date): string {
  return Number.isNaN(time.getTime()) ? '--:--:--' : time.toTimeString().slice(0, 8);
}
