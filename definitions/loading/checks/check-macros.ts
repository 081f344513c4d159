/** What compilers of other formats replace in a prompt. Here it would reach the agent as text. */
const MACROS: { pattern: RegExp; instead: string }[] = [
  {
    pattern: /\{\{\s*#(?:runtime-)?import\b[^}\n]*\}\}|^@(?:include|import)\??[ \t]+\S+/gm,
    instead:
      'put what automations share into the agent file, `agents/<name>.md`, or let the prompt name a file of the repository',
  },
  {
    pattern:
      /\{\{\s*(?:[#/](?:if|unless|each|else|elseif|endif|with)\b(?:[^}\n]|\}(?!\}))*(?:\}\}[ \t]*(?=\}\}))?|else(?: if\b[^}\n]*)?)\s*\}\}/g,
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

/** The prompt with spaces in place of its code, so that all offsets stay. */
function withoutCode(prompt: string): string {
  return prompt.replaceAll(
    /^ {0,3}(```+|~~~+)[^\n]*\n(?:[\s\S]*?\n)?? {0,3}\1[^\n]*$|(`+)(?!`)[^\n]*?[^`\n]\2(?!`)/gm,
    (code) => code.replaceAll(/[^\n]/g, ' '),
  );
}
