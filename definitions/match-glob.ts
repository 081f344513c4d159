import { RE2JS } from 're2js';

/** Null when the glob is well formed, else what is wrong with it. */
export function globProblem(glob: string): string | null {
  try {
    compile(glob.replace(/^!/, ''));
    return null;
  } catch {
    return `${JSON.stringify(glob)} is not a pattern: \`*\`, \`**\`, \`?\`, \`+\`, \`[a-z]\` and a leading \`!\` are special; \`\\\` before them takes that away`;
  }
}

/**
 * Does a list of patterns include the value? They are read in order: a pattern that matches includes it, a pattern with
 * `!` that matches excludes it, and the last match decides. Takes time linear in the value, which comes from strangers.
 * The globs must have been checked with `globProblem`.
 */
export function matchGlobs(globs: readonly string[], value: string): boolean {
  let included = false;
  for (const glob of globs) {
    const negative = glob.startsWith('!');
    if (negative !== included) continue;
    const pattern = compile(negative ? glob.slice(1) : glob);
    if (pattern.matcher(value).find()) included = !negative;
  }
  return included;
}

function compile(glob: string): RE2JS {
  return RE2JS.compile(`^(?:${globToPattern(glob)})$`, RE2JS.DOTALL);
}

const SPECIAL = /[\\^$.|(){}]/;

/** The filter patterns of GitHub Actions as RE2: `*` stays within a path segment, `**` does not, `?` `+` `[]` as in a regex. */
function globToPattern(glob: string): string {
  let pattern = '';
  for (let index = 0; index < glob.length; index++) {
    const character = glob.charAt(index);
    if (glob.startsWith('**/', index)) {
      // `**/docs` also means a `docs` at the top.
      pattern += '(?:.*/)?';
      index += 2;
    } else if (glob.startsWith('**', index)) {
      pattern += '.*';
      index += 1;
    } else if (character === '*') pattern += '[^/]*';
    else if (character === '\\' && index + 1 < glob.length) pattern += RE2JS.quote(glob.charAt(++index));
    else pattern += SPECIAL.test(character) ? RE2JS.quote(character) : character;
  }
  return pattern;
}
