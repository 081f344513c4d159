/**
 * Cuts a stream of bytes into lines for `onLine`, holding at most `capBytes` of an unfinished one. A longer line is
 * reported once, to `onTooLong`, and nothing that follows is looked at. Returns the function that takes the chunks.
 */
export function splitLines(
  capBytes: number,
  onLine: (line: string) => void,
  onTooLong: () => void,
): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let held = 0;
  let stopped = false;
  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(10); !stopped && end !== -1; start = end + 1, end = chunk.indexOf(10, start)) {
      if (held + end - start > capBytes) break;
      onLine(Buffer.concat([...parts, chunk.subarray(start, end)]).toString('utf8'));
      parts = [];
      held = 0;
    }
    if (stopped) return;
    parts.push(chunk.subarray(start));
    held += chunk.length - start;
    if (held <= capBytes) return;
    stopped = true;
    parts = [];
    onTooLong();
  };
}
