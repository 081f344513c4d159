/** What `/curfew run` asks for. The inputs are as they were typed. */
export interface RunCommand {
  automation: string;
  inputs: Record<string, string>;
}

export const RUN_COMMAND_USAGE =
  'Write `/curfew run <automation> <input>=<value> …`; put quotes around a value with spaces.';

/**
 * Reads `run <automation> <input>=<value> …`. A value with spaces stands in quotes, straight or curly, because Slack's own
 * editors make curly ones, and the name may stand in backticks, as it does in Curfew's answers. Returns a sentence for the
 * person who typed it if it is something else.
 */
export function parseRunCommand(text: string): RunCommand | { problem: string } {
  const [verb, automation, ...given] = [...text.matchAll(WORD)].map(([word]) => word);
  if (verb?.toLowerCase() !== 'run' || automation === undefined) return { problem: RUN_COMMAND_USAGE };
  const inputs = new Map<string, string>();
  for (const word of given) {
    const { name, value } = /^(?<name>[A-Za-z_][\w-]*)=(?<value>.*)$/s.exec(word)?.groups ?? {};
    if (name === undefined || value === undefined) return { problem: `\`${word}\` is no input. ${RUN_COMMAND_USAGE}` };
    if (inputs.has(name)) return { problem: `The input \`${name}\` is given twice.` };
    inputs.set(name, withoutQuotes(value));
  }
  return { automation: automation.replace(/^`([^`]+)`$/, '$1'), inputs: Object.fromEntries(inputs) };
}

/** A quote within a word, as in `it's`, opens nothing. */
const WORD = /(?:[A-Za-z_][\w-]*=)?(?:"[^"]*"|'[^']*'|[“”][^“”]*[“”]|[‘’][^‘’]*[‘’])(?=\s|$)|\S+/g;

function withoutQuotes(value: string): string {
  return /^(?:"[^"]*"|'[^']*'|[“”][^“”]*[“”]|[‘’][^‘’]*[‘’])$/.test(value) ? value.slice(1, -1) : value;
}
