import type { WriteStream } from 'node:tty';

/** An output with lines that stay and, on a terminal, one line below them that changes. */
export interface Screen {
  print: (text: string) => void;
  /** Shows the line that changes. On anything but a terminal it is printed only if `changed`, to keep logs short. */
  status: (line: string, changed: boolean) => void;
  /** Removes the line that changes. */
  clear: () => void;
}

type Output = Pick<WriteStream, 'write' | 'isTTY'>;

const CLEAR_LINE = '\r\x1b[2K';
/** The terminal cuts a line that is too long: a wrapped line could not be removed again. */
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';

/** Opens a screen on an output. With `plain`, the output is used as if it were no terminal. */
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
