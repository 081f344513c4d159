/** Prints on standard error what a benchmark is doing; standard output is for its table. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
