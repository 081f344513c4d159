const ESCAPE = '\\u001B';
const CSI = `(?:${ESCAPE}\\[|\\u009B)[0-?]*[ -/]*[@-~]`;
const OSC = `(?:${ESCAPE}\\]|\\u009D)[^\\u0007\\u001B\\u009C\\n]*(?:\\u0007|${ESCAPE}\\\\|\\u009C)?`;
const ANSI = new RegExp(`${CSI}|${OSC}|${ESCAPE}[ -/]*[0-~]?`, 'g');
const INVISIBLE = /\u034F|[\u00AD\u200B-\u200F\u2060-\u2064\uFEFF]/g;
const BIDI = /[\u202A-\u202E\u2066-\u2069]/g;
const TAGS = /[\u{E0000}-\u{E007F}]/gu;
// eslint-disable-next-line no-control-regex -- removing them is the point
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g;

/**
 * Removes what a person would not see: invisible, tag, bidi and control characters (but newline, tab, carriage return) and
 * ANSI sequences. Half surrogates become U+FFFD, so that the result is always valid UTF-8.
 */
export function stripInvisible(text: string): string {
  return text
    .toWellFormed()
    .replace(INVISIBLE, '')
    .replace(TAGS, '')
    .replace(BIDI, '')
    .replace(ANSI, '')
    .replace(CONTROL, '');
}

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

const TITLE = `(?:"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*')`;
const INLINE_TITLE = new RegExp(`(\\]\\([ \\t]*(?:<[^<>\\n]*>|[^()\\s<]+))\\s+${TITLE}\\s*\\)`, 'gs');
const DEFINITION_TITLE = new RegExp(`^([ \\t]{0,3}\\[[^\\]\\n]+\\]:[ \\t]*\\S+)[ \\t]+${TITLE}[ \\t]*$`, 'gm');

/** Drops the titles of Markdown links and images, which a reader sees only by pointing at them. */
export function dropLinkTitles(text: string): string {
  return text.replace(INLINE_TITLE, '$1)').replace(DEFINITION_TITLE, '$1');
}

function endsInOpen(kept: string[]): boolean {
  return kept.at(-1) === '-' && kept.at(-2) === '-' && kept.at(-3) === '!' && kept.at(-4) === '<';
}
