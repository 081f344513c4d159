/**
 * An upper bound of the patterns that a glob with braces stands for: `{a,b}{1..3}` stands for 6. The search writes them
 * all out before it begins.
 */
export function alternativesOf(pattern: string): number {
  let rest = pattern;
  let product = 1;
  for (let before = ''; rest !== before;) {
    before = rest;
    rest = rest.replace(/\{([^{}]*)\}/g, (_, inner: string) => {
      product *= Math.max(inner.split(',').length, lengthOfRange(inner));
      return '';
    });
  }
  return product;
}

function lengthOfRange(inner: string): number {
  const [first = '', last] = inner.split('..');
  if (last === undefined) return 1;
  // A range of letters has at most as many members as there are characters between them.
  const [from, to] = [first, last].map((end) => (/^-?\d+$/.test(end) ? Number(end) : (end.codePointAt(0) ?? 0)));
  return Math.abs((to ?? 0) - (from ?? 0)) + 1;
}
