import { terminalText } from '../../text/terminal-text.ts';

/** Levels of pino: https://getpino.io/#/docs/api?id=loggerlevel-string-gettersetter */
const LEVELS: Record<number, string> = { 40: 'warning: ', 50: 'error: ', 60: 'fatal: ' };
const MOST_CHARACTERS = 2_000;
/** In the reason why an automation did not start: the event is of another kind than those it waits for. */
const OTHER_EVENTS = ' is not among its triggers';

/**
 * Turns a line that a child printed into a line for people: time, room, message, reasons, run or automation. A line that is not
 * from our log is shown after the time and the room. What strangers wrote cannot control the terminal.
 */
export function formatLogLine(room: string, line: string, now: Date = new Date()): string {
  const entry = parse(line);
  if (!entry) return `${clock(now)} ${room.padEnd(7)} ${oneLine(line)}`;
  const time = typeof entry['time'] === 'string' ? new Date(entry['time']) : now;
  const where = typeof entry['room'] === 'string' ? entry['room'] : room;
  const level = LEVELS[Number(entry['level'])] ?? '';
  const message = typeof entry['msg'] === 'string' ? entry['msg'] : line;
  const told = `${level}${message}${reason(entry['err'])}${why(entry)}${about(entry)}`;
  return `${clock(time)} ${where.padEnd(7)} ${oneLine(told)}`;
}

/** The run that the line is about, or else the automation. */
function about({ runId, automation }: Record<string, unknown>): string {
  const name = runId ?? automation;
  return typeof name === 'string' ? `  ${name}` : '';
}

function oneLine(text: string): string {
  const line = terminalText(text).replaceAll('\n', ' ');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
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

/**
 * Why something was decided as it was: `: No automation is started by it. (fix-bug: no label matches)`. Automations that are for
 * other events are left out: in a folder of many, they would hide the rest.
 */
function why({ event, state, reason: whole, reasons }: Record<string, unknown>): string {
  const name = typeof event === 'string' ? ` (${event})` : '';
  const first = typeof whole === 'string' ? `: ${whole}` : '';
  if (typeof reasons !== 'object' || reasons === null) return `${name}${first}`;
  const all = Object.entries(reasons).map(([automation, text]) => ({ automation, text: String(text) }));
  const concerned = all.filter(({ text }) => !text.includes(OTHER_EVENTS));
  const each = concerned.map(({ automation, text }) => `${automation}: ${text}`);
  // Of a pending delivery only the automations that are decided have a reason.
  const isDecided = all.length > 0 && state !== 'pending';
  if (isDecided && each.length === 0) each.push('no automation has this event among its triggers');
  return `${name}${first}${each.length > 0 ? ` (${each.join('; ')})` : ''}`;
}

function clock(time: Date): string {
  return Number.isNaN(time.getTime()) ? '--:--:--' : time.toTimeString().slice(0, 8);
}
