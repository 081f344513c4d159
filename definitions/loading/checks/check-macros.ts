/** What compilers of other formats replace in a prompt. Here it would reach the agent as text. */
const MACROS: { pattern: RegExp; instead: string }[] = [
  {
    pattern: /\{\{\s*#(?:runtime-)?import\b[^}\n]{0,400}\}\}|^@(?:include|import)\??[ \t]+\S+/gm,
    instead:
      'put what automations share into the agent file, `agents/<name>.md`, or let the prompt name a file of the repository',
  },
  {
    pattern:
      /\{\{\s*(?:[#/](?:if|unless|each|else|elseif|endif|with)\b(?:[^}\n]|\}(?!\})){0,400}(?:\}\}[ \t]*(?=\}\}))?|else(?: if\b[^}\n]{0,400})?)\s*\}\}/g,
    instead: 'write a sentence such as "If the issue has a label, …", or put `${{ case(…) }}` into the text',
  },
];

/** A macro of another format: where it stands in a prompt, as it is written. */
export interface Macro {
  text: string;
  offset: number;
  instead: string;
}

/** Says what is wrong with the macros of other formats in a prompt. Offsets count from the start of the prompt. */
export function checkMacros(prompt: string): { message: string; offset: number }[] {
  return macrosIn(prompt).map(({ text, offset, instead }) => ({
    message: `\`${text}\` has no meaning here; ${instead}`,
    offset,
  }));
}

/** Finds the macros of other formats in a prompt, outside of code. */
export function macrosIn(prompt: string): Macro[] {
  const text = withoutCode(prompt);
  return MACROS.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map((match) => ({ text: match[0], offset: match.index, instead })),
  );
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** The prompt with spaces in place of its code, so that all offsets stay. Takes time linear in the prompt. */
function withoutCode(prompt: string): string {
  const lines = prompt.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const fence = FENCE.exec(lines[index] ?? '')?.[1];
    const end = fence === undefined ? -1 : closingLine(lines, index, fence);
    if (end < 0) {
      lines[index] = withoutInlineCode(lines[index] ?? '');
      continue;
    }
    for (; index <= end; index++) lines[index] = ' '.repeat(lines[index]?.length ?? 0);
    index = end;
  }
  return lines.join('\n');
}

/** The line after `from` that closes the fence; -1 if none does. */
function closingLine(lines: string[], from: number, fence: string): number {
  for (let index = from + 1; index < lines.length; index++) {
    if (FENCE.exec(lines[index] ?? '')?.[1]?.startsWith(fence)) return index;
  }
  return -1;
}

/** Code in a line lies between two runs of equally many backticks. */
function withoutInlineCode(line: string): string {
  const runs = [...line.matchAll(/`+/g)];
  const nextOf = new Map<number, number>();
  const partner = runs.map(() => -1);
  for (let index = runs.length - 1; index >= 0; index--) {
    const length = runs[index]?.[0].length ?? 0;
    partner[index] = nextOf.get(length) ?? -1;
    nextOf.set(length, index);
  }
  let [text, rest] = ['', 0];
  for (let index = 0; index < runs.length; index++) {
    const [open, close] = [runs[index], runs[partner[index] ?? -1]];
    if (!open || !close) continue;
    const end = close.index + close[0].length;
    text += line.slice(rest, open.index) + ' '.repeat(end - open.index);
    rest = end;
    index = partner[index] ?? index;
  }
  return text + line.slice(rest);
}
