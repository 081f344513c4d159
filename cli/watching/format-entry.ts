import type { Entry } from './tell-event.ts';

const TIME = 'hh:mm:ss';
const WHO = 'trouble'.length;

/** Formats an entry as the time of day in UTC, who, and what. Further lines of the text are indented below the first. */
export function formatEntry({ at, who, text }: Entry): string {
  const time = at === null ? ' '.repeat(TIME.length) : at.slice('yyyy-mm-ddT'.length).slice(0, TIME.length);
  const indent = ' '.repeat(TIME.length + WHO + 4);
  return `${time}  ${who.padEnd(WHO)}  ${text.replaceAll(/\n(?=[^\n])/g, `\n${indent}`)}`;
}
