import type { WriteStream } from 'node:tty';

/** Lines that stay, and on a terminal one below them that changes. */
export interface Screen {
  print: (text: string) => void;
  /** Elsewhere than on a terminal the line is printed when `changed`, so that a log is not filled with seconds. */
  status: (line: string, changed: boolean) => void;
  /** Takes the changing line away. */
  clear: () => void;
}

type Output = Pick<WriteStream, 'write' | 'isTTY'>;

const CLEAR_LINE = '\r\x1b[2K';
/** A line longer than the terminal is cut by it: wrapped, it could not be taken away. */
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';

/** `plain`: as if it were no terminal. */
export function openScreen(output: Output, plain = false): Screen {
  if (plain || !output.isTTY) {
    const print = (text: string): void => void output.write(`${text}\n`);
    return { print, status: (line, changed) => changed && print(line), clear: () => undefined };
  }
  let shown = '';
  const draw = (line: string): void => {
    shown = line;
    output.write(`${CLEAR_LINE}${NO_WRAP}${line}${WRAP}`);
  };
  return {
    print: (text) => {
      output.write(`${CLEAR_LINE}${text}\n`);
      draw(shown);
    },
    status: draw,
    clear: () => {
      shown = '';
      output.write(CLEAR_LINE);
    },
  };
}
