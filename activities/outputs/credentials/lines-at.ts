/** The lines, from 0, in which these ascending positions of a text stand. */
export function linesAt(text: string, positions: readonly number[]): number[] {
  let line = 0;
  let end = text.indexOf('\n');
  return positions.map((at) => {
    for (; end >= 0 && end < at; end = text.indexOf('\n', end + 1)) line += 1;
    return line;
  });
}
