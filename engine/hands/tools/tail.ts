const MOST_BYTES = 100 * 1024;
// oxlint-disable-next-line no-control-regex -- escape sequences of terminals are what is looked for
const TERMINAL_SEQUENCE = /\x1b\[[0-9;?]*[ -/]*[@-~]/g;

/** Holds the last 100 KiB of what a command prints, up to a mark that the shell prints after it. */
export interface Tail {
  /** Forgets everything, and looks for `mark` from now on. */
  begin(mark: string): void;
  add(chunk: Buffer): void;
  isMarked(): boolean;
  /** How many bytes were added since `begin`. */
  seen(): number;
  /** What was printed before the mark, without trailing newlines and terminal sequences. */
  text(): string;
}

export function createTail(): Tail {
  let mark = Buffer.alloc(0);
  let held = Buffer.alloc(0);
  let seen = 0;
  let end: number | null = null;
  return {
    begin(next) {
      mark = Buffer.from(next);
      held = Buffer.alloc(0);
      seen = 0;
      end = null;
    },
    add(chunk) {
      seen += chunk.length;
      if (end !== null) return;
      const searchFrom = Math.max(0, held.length - mark.length);
      held = Buffer.concat([held, chunk]);
      const found = mark.length === 0 ? -1 : held.indexOf(mark, searchFrom);
      if (found >= 0) end = found;
      else if (held.length > 4 * MOST_BYTES) held = Buffer.from(held.subarray(-MOST_BYTES - mark.length));
    },
    isMarked: () => end !== null,
    seen: () => seen,
    text() {
      const whole = held.subarray(0, end ?? held.length);
      const isWhole = whole.length <= MOST_BYTES && seen <= 4 * MOST_BYTES;
      const kept = isWhole ? whole : fromCharacter(whole.subarray(-MOST_BYTES));
      const text = kept.toString('utf8').replace(TERMINAL_SEQUENCE, '').replace(/\n+$/, '');
      return isWhole ? text : `[output truncated]\n${text}`;
    },
  };
}

/** Without the rest of a character whose beginning was cut away. */
function fromCharacter(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => (byte & 0b1100_0000) !== 0b1000_0000);
  return start > 0 && start < 4 ? bytes.subarray(start) : bytes;
}
