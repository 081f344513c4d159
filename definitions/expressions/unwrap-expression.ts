/**
 * An `if` may be written `${{ … }}` or bare. Gives the bare, trimmed expression and where it starts in what was
 * written.
 */
export function unwrapExpression(written: string): { text: string; offset: number } {
  const wrapped = /^(\s*\$\{\{)((?:(?!\}\}).)*)\}\}\s*$/s.exec(written);
  const inner = wrapped ? (wrapped[2] ?? '') : written;
  const start = wrapped ? (wrapped[1] ?? '').length : 0;
  const leading = inner.length - inner.trimStart().length;
  return { text: inner.trim(), offset: start + leading };
}
