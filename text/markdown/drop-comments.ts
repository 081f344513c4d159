const OPEN = '<!--';

/**
 * Drops HTML comments, nested ones included. A comment that is not closed hides everything after it, as it does on the
 * page. It looks at what it keeps, so that the text around a removed comment cannot form a new one.
 */
export function dropComments(text: string): string {
  if (!text.includes('<')) return text;
  const kept: string[] = [];
  let depth = 0;
  let recent = '';
  for (const character of text) {
    if (depth === 0) {
      kept.push(character);
      if (!endsInOpen(kept)) continue;
      kept.splice(-OPEN.length);
      depth = 1;
      // `<!-->` and `<!--->` are whole comments.
      recent = '--';
      continue;
    }
    recent = (recent + character).slice(-OPEN.length);
    if (recent === OPEN) depth += 1;
    else if (recent.endsWith('-->') || recent === '--!>') depth -= 1;
    else continue;
    recent = '';
  }
  return kept.join('');
}

function endsInOpen(kept: string[]): boolean {
  return kept.at(-1) === '-' && kept.at(-2) === '-' && kept.at(-3) === '!' && kept.at(-4) === '<';
}
